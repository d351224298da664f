import { readFileSync } from 'node:fs';

/** From here to the package's root: one folder more when built. */
const CANDIDATES = ['../../package.json', '../../../package.json'];

/** The version in package.json, wherever this file runs from: `src/cli` or `dist/src/cli`. */
export function packageVersion(): string {
  for (const candidate of CANDIDATES) {
    try {
      const described = JSON.parse(readFileSync(new URL(candidate, import.meta.url), 'utf8')) as {
        name?: string;
        version: string;
      };
      if (described.name === 'pinkbar') return described.version;
    } catch {}
  }
  throw new Error('package.json is not where it was installed');
}
