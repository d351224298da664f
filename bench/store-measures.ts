import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { millis } from '../src/model/instant.ts';
import type { SampleBatch } from '../src/model/sample.ts';
import type { Synchronous } from '../src/storage/sqlite/file/open-connection.ts';
import { openDatabase } from '../src/storage/sqlite/file/open-database.ts';
import { openSampleEngine } from '../src/storage/tsdb/sample-engine.ts';
import { DEFAULT_SAMPLE_SETTINGS } from '../src/storage/tsdb/sample-settings.ts';
import { openRowLayout } from './store-row-layout.ts';
import { batchesOf, mulberry32, START, STEP_MS, type Workload } from './store-workload.ts';

export const WINDOW_POINTS = 2_000;
export const WINDOW_SERIES = 100;
const WINDOW_REPEATS = 400;
const MANY_REPEATS = 25;
/** Before any is counted: in the first two rounds of 400 a window takes up to four times as long, until the code is compiled; then it stays. */
const UNCOUNTED_WINDOWS = 1_200;

export interface Ingest {
  readonly samples: number;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Pages in use after sealing, those of all other tables included, divided by the samples. */
  readonly bytesPerSample: number;
}

export interface Windows {
  readonly oneBestUs: number;
  readonly oneMedianUs: number;
  readonly manyBestMs: number;
  readonly manyMedianMs: number;
}

export type ReadWindows = (seriesIds: readonly number[], from: number, to: number) => Promise<void>;

async function inFreshDatabase<Result>(
  synchronous: Synchronous,
  work: (connection: Database) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-bench-'));
  const { connection, close } = await openDatabase(folder, synchronous);
  try {
    return await work(connection);
  } finally {
    close();
    rmSync(folder, { recursive: true });
  }
}

/**
 * Appends every batch and times that, not the making of the batches: on the clock of the wall and on that of the process, garbage
 * collection and I/O threads included.
 */
async function timed(
  batches: Iterable<SampleBatch>,
  append: (batch: SampleBatch) => Promise<unknown>,
): Promise<Pick<Ingest, 'samples' | 'perSecond' | 'perCpuSecond'>> {
  let samples = 0;
  let wallMs = 0;
  let cpuUs = 0;
  for (const batch of batches) {
    const wall = performance.now();
    const cpu = process.cpuUsage();
    await append(batch);
    const { user, system } = process.cpuUsage(cpu);
    wallMs += performance.now() - wall;
    cpuUs += user + system;
    samples += batch.length * (batch[0]?.at.length ?? 0);
  }
  return { samples, perSecond: samples / (wallMs / 1e3), perCpuSecond: samples / (cpuUs / 1e6) };
}

function usedBytes(connection: Database): number {
  const pragma = (name: string) => connection.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

/** Times windows of `WINDOW_POINTS` at places that are the same for every layout. */
export async function measureWindows(steps: number, seriesCount: number, read: ReadWindows): Promise<Windows> {
  const random = mulberry32(1);
  const pick = (): [number, number] => {
    const from = START + Math.floor(random() * (steps - WINDOW_POINTS)) * STEP_MS;
    return [from, from + WINDOW_POINTS * STEP_MS];
  };
  const clock = async (ids: readonly number[]): Promise<number> => {
    const [from, to] = pick();
    const before = performance.now();
    await read(ids, from, to);
    return performance.now() - before;
  };
  for (let i = 0; i < UNCOUNTED_WINDOWS; i++) await clock([1 + Math.floor(random() * seriesCount)]);
  const one: number[] = [];
  for (let i = 0; i < WINDOW_REPEATS; i++) one.push(await clock([1 + Math.floor(random() * seriesCount)]));
  const every = Array.from({ length: WINDOW_SERIES }, (_, i) => 1 + Math.floor((i * seriesCount) / WINDOW_SERIES));
  const many: number[] = [];
  for (let i = 0; i < MANY_REPEATS; i++) many.push(await clock(every));
  return {
    oneBestUs: Math.min(...one) * 1e3,
    oneMedianUs: median(one) * 1e3,
    manyBestMs: Math.min(...many),
    manyMedianMs: median(many),
  };
}

function expectPoints(found: number, windows: number): void {
  if (found !== windows * WINDOW_POINTS) throw new Error(`read ${found} points instead of ${windows * WINDOW_POINTS}`);
}

/**
 * Appends batch after batch, each once the one before is acknowledged; sealing runs meanwhile, as it does in the server. `afterwards` gets
 * functions that read the sealed samples, and that find their series alone.
 */
export function measureChunks(
  workload: Workload,
  stepsABatch: number,
  synchronous: Synchronous,
  afterwards: (read: ReadWindows, find: ReadWindows) => Promise<void> = async () => {},
): Promise<Ingest> {
  return inFreshDatabase(synchronous, async (connection) => {
    const onFault = (error: Error): never => {
      throw error;
    };
    const engine = openSampleEngine(connection, { ...DEFAULT_SAMPLE_SETTINGS, now: () => millis(Date.now()), onFault });
    const speed = await timed(batchesOf(workload, stepsABatch), (batch) => engine.append(batch));
    await engine.compact();
    const bytesPerSample = usedBytes(connection) / speed.samples;
    const selectorsOf = (ids: readonly number[]) => ids.map((id) => workload.identities[id - 1]!);
    const countPoints = async (ids: readonly number[], from: number, to: number): Promise<number> => {
      let points = 0;
      const range = { from: millis(from), to: millis(to) };
      let cursor: string | null = null;
      do {
        const page = await engine.select(selectorsOf(ids), range, cursor);
        for (const { samples } of page.items) points += samples.at.length;
        cursor = page.nextCursor;
      } while (cursor !== null);
      return points;
    };
    const read: ReadWindows = async (ids, from, to) => expectPoints(await countPoints(ids, from, to), ids.length);
    // No series has a sample in 1970, so what is left is finding them by their names.
    const find: ReadWindows = async (ids) => expectPoints(await countPoints(ids, 0, 1), 0);
    await afterwards(read, find);
    await engine.close();
    return { ...speed, bytesPerSample };
  });
}

/** As `measureChunks`, for the row layout. */
export function measureRows(workload: Workload, stepsABatch: number, synchronous: Synchronous): Promise<Ingest> {
  return inFreshDatabase(synchronous, async (connection) => {
    const rows = openRowLayout(connection);
    const speed = await timed(batchesOf(workload, stepsABatch), async (batch) => rows.append(batch));
    return { ...speed, bytesPerSample: usedBytes(connection) / speed.samples };
  });
}

/** Windows of the row layout, over as many series as are read at once. */
export function measureRowWindows(workload: Workload): Promise<Windows> {
  const fewer = { ...workload, identities: workload.identities.slice(0, WINDOW_SERIES) };
  return inFreshDatabase('normal', async (connection) => {
    const rows = openRowLayout(connection);
    for (const batch of batchesOf(fewer, 100)) rows.append(batch);
    return measureWindows(workload.steps, WINDOW_SERIES, async (ids, from, to) => {
      let points = 0;
      for (const id of ids) points += rows.read(id, from, to).at.length;
      expectPoints(points, ids.length);
    });
  });
}

/** The middle one of an odd number of figures. */
export const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1]!;
