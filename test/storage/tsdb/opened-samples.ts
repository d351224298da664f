import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch, SampleRange, SeriesPoints, SeriesSamples } from '../../../src/model/sample.ts';
import type { SeriesIdentity } from '../../../src/model/series.ts';
import type { SeriesSelector } from '../../../src/model/signal.ts';
import { toTags } from '../../../src/model/tags.ts';
import { openDatabase } from '../../../src/storage/sqlite/file/open-database.ts';
import { openSampleEngine, type SampleEngine } from '../../../src/storage/tsdb/sample-engine.ts';
import { DEFAULT_SAMPLE_SETTINGS, type SampleSettings } from '../../../src/storage/tsdb/sample-settings.ts';

export const START = 1_795_400_000_000;
export const STEP_MS = 10_000;

export interface OpenedSamples {
  readonly samples: SampleEngine;
  readonly connection: Database;
  readonly faults: Error[];
  close(): Promise<void>;
}

/** Opens the sample store on the real database of a folder. */
export async function openSamples(directory: string, settings: Partial<SampleSettings> = {}): Promise<OpenedSamples> {
  const database = await openDatabase(directory, 'full');
  const faults: Error[] = [];
  const onFault = (error: Error) => faults.push(error);
  try {
    const given = { ...DEFAULT_SAMPLE_SETTINGS, now: () => millis(START), onFault, ...settings };
    const samples = openSampleEngine(database.connection, given);
    return {
      samples,
      connection: database.connection,
      faults,
      async close() {
        await samples.close();
        database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Runs with a folder that is gone afterwards. */
export async function inFolder(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-samples-'));
  try {
    await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Runs with an open sample store in a folder of its own. */
export const withSamples = (
  work: (opened: OpenedSamples) => Promise<void>,
  settings: Partial<SampleSettings> = {},
): Promise<void> =>
  inFolder(async (directory) => {
    const opened = await openSamples(directory, settings);
    try {
      await work(opened);
    } finally {
      await opened.close();
    }
  });

export const identity = (metric: string, tags: Record<string, string> = {}): SeriesIdentity => ({
  metric,
  tags: toTags(Object.entries(tags)),
  kind: null,
  unit: null,
});

export const points = (series: SeriesIdentity, pairs: readonly (readonly [number, number])[]): SeriesPoints => ({
  series,
  at: Float64Array.from(pairs, ([at]) => at),
  values: Float64Array.from(pairs, ([, value]) => value),
});

export const batchOf = (metric: string, pairs: readonly (readonly [number, number])[]): SampleBatch => [
  points(identity(metric), pairs),
];

/** Everything a series has, as pairs. */
export async function pairsOf(
  samples: SampleEngine,
  metric: string,
  from: Millis = EVER,
  to: Millis = NEVER,
): Promise<[number, number][]> {
  const [first] = await selectAll(samples, [{ metric, tags: [] }], { from, to });
  return first ? Array.from(first.samples.at, (at, i) => [at, first.samples.values[i]!]) : [];
}

/** Every page of a selection. */
export async function selectAll(
  samples: SampleEngine,
  selectors: readonly SeriesSelector[],
  range: SampleRange,
): Promise<SeriesSamples[]> {
  const found: SeriesSamples[] = [];
  let cursor: string | null = null;
  do {
    const page = await samples.select(selectors, range, cursor);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

const EVER = millis(-(10 ** 14));
const NEVER = millis(10 ** 14);

/** A figure that only this engine has, e.g. `chunks`. */
export async function gaugeOf(samples: SampleEngine, name: 'chunks' | 'sample_log_bytes'): Promise<number> {
  const { engine } = await samples.stats();
  return engine.find((gauge) => gauge.name === name)!.value;
}
