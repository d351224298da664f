import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ALL_SETTINGS } from '../../src/app/settings.ts';
import { settingsOf } from '../../src/settings/read-settings.ts';
import { root, run } from '../cli/run-pinkbar.ts';

const [build = '', image = ''] = readFileSync(join(root, 'Dockerfile'), 'utf8')
  .split(/^(?=FROM )/m)
  .slice(1);
const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');

interface Copy {
  readonly sources: readonly string[];
  readonly target: string;
}

const copiesOf = (stage: string): Copy[] =>
  [...stage.matchAll(/^COPY (?:--from=build )?(.+)$/gm)].map(([, line = '']) => {
    const words = line.split(' ').map((word) => word.replace(/^\/app\//, ''));
    return { sources: words.slice(0, -1), target: words.at(-1) ?? '' };
  });

// It is not built here; what can go wrong without a network is looked at.
describe('Dockerfile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-image-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('copies what is there, and what .dockerignore lets in', () => {
    const sources = copiesOf(build).flatMap((copy) => copy.sources);
    expect(sources.length).toBeGreaterThan(5);
    expect(sources.filter((source) => !existsSync(join(root, source)) || ignored.includes(source))).toEqual([]);
  });

  it('runs as nobody special, on a volume, with settings that exist', () => {
    expect(image).toMatch(/^USER node$/m);
    expect(image.slice(image.indexOf('USER node'))).not.toMatch(/^(RUN|COPY)/m);
    expect(image).toMatch(/^VOLUME \/data$/m);
    const named = [...image.matchAll(/PINKBAR_\w+/g)].map(([name]) => name);
    expect(named.filter((name) => !settingsOf(ALL_SETTINGS).some((setting) => setting.name === name))).toEqual([]);
    expect(build).toMatch(/^FROM node:24-/);
    expect(image).toMatch(/^FROM node:24-/);
  });

  it('copies all that the server needs', async () => {
    for (const { sources, target } of copiesOf(image)) {
      for (const source of sources) {
        const to = target === './' ? join(folder, source) : join(folder, target);
        mkdirSync(dirname(to), { recursive: true });
        if (source === 'node_modules') symlinkSync(join(root, source), to);
        else cpSync(join(root, source), to, { recursive: true });
      }
    }
    const entry = /^ENTRYPOINT \["node", "(.*)"\]$/m.exec(image)?.[1] ?? '';
    // Started with a port that makes no sense, the server has loaded everything when it complains.
    const ended = await run(process.execPath, [join(folder, entry), 'serve'], { PINKBAR_PORT: 'none' });
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('PINKBAR_PORT') });
    expect((await run(process.execPath, [join(folder, entry), '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
