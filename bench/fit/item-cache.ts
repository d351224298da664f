import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { FEATURES } from '../../src/analysis/impact/classifier/verdict-model.ts';
import type { TrainingItem } from './training-items.ts';

/** Measured items of one set, in a folder that outlives the run: measuring takes most of the time of a fit. */

/** First line of a file; the items follow, one a line. */
interface Header {
  readonly cases: number;
  readonly features: readonly string[];
}

type StoredItem = Omit<TrainingItem, 'features'> & { readonly features: readonly number[] };

const pathOf = (folder: string, set: string): string => join(folder, `${set.replaceAll(' ', '-')}.jsonl`);
const headerOf = (cases: number): string =>
  JSON.stringify({ cases, features: FEATURES.map(({ name }) => name) } satisfies Header);

/** The items of a set of so many cases, or null where they are not there, or were measured with other features. */
export async function cachedItems(folder: string, set: string, cases: number): Promise<readonly TrainingItem[] | null> {
  const path = pathOf(folder, set);
  if (!existsSync(path)) return null;
  const items: TrainingItem[] = [];
  let header = '';
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (header === '') {
      header = line;
      if (header !== headerOf(cases)) return null;
      continue;
    }
    const stored = JSON.parse(line) as StoredItem;
    items.push({ ...stored, features: Float64Array.from(stored.features) });
  }
  return items;
}

/** Writes the items of a set. */
export async function cacheItems(folder: string, set: string, cases: number, items: readonly TrainingItem[]): Promise<void> {
  const file = createWriteStream(pathOf(folder, set));
  file.write(`${headerOf(cases)}\n`);
  for (const item of items) {
    file.write(`${JSON.stringify({ ...item, features: [...item.features] } satisfies StoredItem)}\n`);
  }
  file.end();
  await finished(file);
}
