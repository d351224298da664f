import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, which is further up from the built files than from the sources. */
export function findPackageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
