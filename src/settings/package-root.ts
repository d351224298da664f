import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json around `from`: further up from the built files than from the sources. */
export function packageRoot(from = import.meta.dirname): string {
  let folder = from;
  while (!existsSync(join(folder, 'package.json'))) {
    const above = dirname(folder);
    if (above === folder) throw new Error(`there is no package.json around ${from}`);
    folder = above;
  }
  return folder;
}
