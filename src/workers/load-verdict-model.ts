import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readVerdictModel, type VerdictModel, type VerdictModelFile } from '../analysis/impact/classifier/verdict-model.ts';
import { packageRoot } from '../settings/package-root.ts';

/** Beside package.json, so that sources and what is built of them find the same file. */
const MODEL_FILE = join('models', 'verdict-model.json');

/**
 * The verdict model that ships with the package around the folder `from`; null when its file is missing. Throws when the file is there but
 * is not a usable model.
 */
export function loadVerdictModel(from = import.meta.dirname): VerdictModel | null {
  const path = join(packageRoot(from), MODEL_FILE);
  return existsSync(path) ? readVerdictModel(JSON.parse(readFileSync(path, 'utf8')) as VerdictModelFile) : null;
}
