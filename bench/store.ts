import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { millis } from '../src/model/instant.ts';
import type { Synchronous } from '../src/store/file/open-connection.ts';
import { openDatabase } from '../src/store/file/open-database.ts';
import { openSampleEngine } from '../src/store/samples/sample-engine.ts';
import { DEFAULT_SAMPLE_SETTINGS } from '../src/store/samples/sample-settings.ts';
import { openRowLayout } from './store-row-layout.ts';
import { batchesOf, makeWorkload, mulberry32, START, STEP_MS, type Workload } from './store-workload.ts';

const SERIES = 1_000;
/** Six hours. */
const STEPS = 2_160;
const WINDOW_POINTS = 2_000;
const WINDOW_SERIES = 100;
const WINDOW_REPEATS = 400;
const MANY_REPEATS = 9;

/** The row layout is slow, so it gets fewer samples: as many series for speed and size, fewer ones over all steps for windows. */
const ROW_STEPS = 200;

interface Ingest {
  readonly samples: number;
  readonly perSecond: number;
  readonly perCpuSecond: number;
  /** Pages in use, divided by the samples; NaN where it was not asked for. */
  readonly bytesPerSample: number;
}

interface Windows {
  readonly oneBestUs: number;
  readonly oneMedianUs: number;
  readonly manyBestMs: number;
  readonly manyMedianMs: number;
}

type ReadWindows = (seriesIds: readonly number[], from: number, to: number) => Promise<void>;

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

/** Times `work` on the clock of the wall and on that of the process, garbage collection and I/O threads included. */
async function timed(
  samples: number,
  work: () => Promise<void>,
): Promise<Pick<Ingest, 'samples' | 'perSecond' | 'perCpuSecond'>> {
  const wall = performance.now();
  const cpu = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { samples, perSecond: samples / ((performance.now() - wall) / 1e3), perCpuSecond: samples / ((user + system) / 1e6) };
}

function usedBytes(connection: Database): number {
  const pragma = (name: string) => connection.pragma(name, { simple: true }) as number;
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}

async function measureWindows(seriesCount: number, read: ReadWindows): Promise<Windows> {
  const random = mulberry32(1);
  const pick = (): [number, number] => {
    const from = START + Math.floor(random() * (STEPS - WINDOW_POINTS)) * STEP_MS;
    return [from, from + WINDOW_POINTS * STEP_MS];
  };
  const clock = async (ids: readonly number[]): Promise<number> => {
    const [from, to] = pick();
    const before = performance.now();
    await read(ids, from, to);
    return performance.now() - before;
  };
  const one: number[] = [];
  for (let i = 0; i < WINDOW_REPEATS; i++) one.push(await clock([1 + Math.floor(random() * seriesCount)]));
  const every = Array.from({ length: WINDOW_SERIES }, (_, i) => 1 + Math.floor((i * seriesCount) / WINDOW_SERIES));
  const many: number[] = [];
  for (let i = 0; i < MANY_REPEATS; i++) many.push(await clock(every));
  const median = (list: readonly number[]) => list.toSorted((a, b) => a - b)[list.length >> 1]!;
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

/** Appends batch after batch, each once the one before is acknowledged; sealing runs meanwhile, as it does in the server. */
function measureChunks(
  workload: Workload,
  stepsABatch: number,
  synchronous: Synchronous,
): Promise<Ingest & { windows: Windows }> {
  const batches = batchesOf(workload, stepsABatch);
  const samples = SERIES * workload.steps;
  return inFreshDatabase(synchronous, async (connection) => {
    const onFault = (error: Error): never => {
      throw error;
    };
    const engine = openSampleEngine(connection, { ...DEFAULT_SAMPLE_SETTINGS, now: () => millis(Date.now()), onFault });
    const speed = await timed(samples, async () => {
      for (const batch of batches) await engine.append(batch);
    });
    await engine.seal();
    const windows = await measureWindows(SERIES, async (ids, from, to) => {
      let points = 0;
      for (const { at } of await engine.read(ids, millis(from), millis(to))) points += at.length;
      expectPoints(points, ids.length);
    });
    await engine.close();
    return { ...speed, bytesPerSample: usedBytes(connection) / samples, windows };
  });
}

function measureRows(workload: Workload, steps: number, synchronous: Synchronous): Promise<Ingest> {
  const batches = batchesOf({ ...workload, steps }, 10);
  const samples = workload.identities.length * steps;
  return inFreshDatabase(synchronous, async (connection) => {
    const rows = openRowLayout(connection);
    const speed = await timed(samples, async () => {
      for (const batch of batches) rows.append(batch);
    });
    return { ...speed, bytesPerSample: usedBytes(connection) / samples };
  });
}

function measureRowWindows(workload: Workload): Promise<Windows> {
  const fewer = { ...workload, identities: workload.identities.slice(0, WINDOW_SERIES) };
  return inFreshDatabase('normal', async (connection) => {
    const rows = openRowLayout(connection);
    for (const batch of batchesOf(fewer, 100)) rows.append(batch);
    return measureWindows(WINDOW_SERIES, async (ids, from, to) => {
      let points = 0;
      for (const id of ids) points += rows.read(id, from, to).at.length;
      expectPoints(points, ids.length);
    });
  });
}

const thousands = (value: number): string => `${Math.round(value / 1e3)} k`;

const ingestLine = (name: string, { samples, perSecond, perCpuSecond, bytesPerSample }: Ingest): string =>
  [name.padEnd(44), thousands(samples), thousands(perSecond), thousands(perCpuSecond), bytesPerSample.toFixed(2)]
    .map((cell) => cell.padStart(14))
    .join('');

const windowLine = (name: string, { oneBestUs, oneMedianUs, manyBestMs, manyMedianMs }: Windows): string =>
  [name.padEnd(44), oneBestUs.toFixed(0), oneMedianUs.toFixed(0), manyBestMs.toFixed(1), manyMedianMs.toFixed(1)]
    .map((cell) => cell.padStart(14))
    .join('');

const heading = (...cells: string[]): string => cells.map((cell, i) => (i === 0 ? cell.padEnd(44) : cell.padStart(14))).join('');

/** `npm run bench -- store`: the sample store on its own, in this thread, beside one row for each sample, in the same run. */
export async function run(_args: readonly string[]): Promise<void> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const workload = makeWorkload(SERIES, STEPS);
  print(
    `${SERIES} series, ${STEPS} steps of ${STEP_MS / 1e3} s: 30 % counters, 30 % levels, 20 % percentiles, 20 % error counts\n`,
  );
  print(heading('appending, one batch under way', 'samples', '/s', '/CPU-s', 'B/sample'));
  await measureChunks(workload, 10, 'normal');
  const full = await measureChunks(workload, 10, 'full');
  print(ingestLine('chunks, batches of 10,000, FULL', full));
  print(ingestLine('chunks, batches of 10,000, NORMAL', await measureChunks(workload, 10, 'normal')));
  print(ingestLine('chunks, batches of 1,000, FULL', await measureChunks(workload, 1, 'full')));
  print(ingestLine('chunks, batches of 1,000, NORMAL', await measureChunks(workload, 1, 'normal')));
  const rows = await measureRows(workload, ROW_STEPS, 'full');
  print(ingestLine('rows, batches of 10,000, FULL (fewer steps)', rows));

  const rowWindows = await measureRowWindows(workload);
  const { windows } = full;
  print(`\n${heading(`windows of ${WINDOW_POINTS} points`, 'one: best us', 'median us', '100: best ms', 'median ms')}`);
  print(windowLine('chunks, sealed', windows));
  print(windowLine('rows, of 100 series', rowWindows));

  print(`\nchunks against rows: ${(full.perSecond / rows.perSecond).toFixed(1)} times the samples a second, \
${(full.perCpuSecond / rows.perCpuSecond).toFixed(1)} times those a CPU-second, ${(rows.bytesPerSample / full.bytesPerSample).toFixed(1)} times smaller, \
one window ${(rowWindows.oneMedianUs / windows.oneMedianUs).toFixed(1)} and ${WINDOW_SERIES} windows ${(rowWindows.manyMedianMs / windows.manyMedianMs).toFixed(1)} times as fast (medians)`);
}
