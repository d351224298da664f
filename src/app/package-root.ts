import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json: up from the sources, and further up from what is built of them. */
export function findPackageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
