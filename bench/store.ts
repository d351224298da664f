import {
  type Ingest,
  measureChunks,
  measureRows,
  measureRowWindows,
  measureWindows,
  median,
  type ReadWindows,
  WINDOW_POINTS,
  WINDOW_SERIES,
  type Windows,
} from './store-measures.ts';
import { makeWorkload, STEP_MS } from './store-workload.ts';

const SERIES = 1_000;
/** Six hours. */
const STEPS = 2_160;
/** The row layout is slow, so it gets fewer steps; its windows are read from fewer series that have all of them. */
const ROW_STEPS = 600;
const SMALL_BATCH_STEPS = 720;

/** Both layouts by turns, so that a machine that is busy for a while is busy for both; figures are medians. */
const ROUNDS = 3;

/** The median of every figure. */
function medians<Figures extends Readonly<Record<keyof Figures, number>>>(rounds: readonly Figures[]): Figures {
  const names = Object.keys(rounds[0]!) as (keyof Figures)[];
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name]))])) as Figures;
}

const thousands = (value: number): string => `${Math.round(value / 1e3)} k`;

const line = (name: string, ...cells: string[]): string =>
  `${name.padEnd(36)}${cells.map((cell) => cell.padStart(14)).join('')}\n`;

function ingestLine(name: string, rounds: readonly Ingest[]): string {
  const { samples, perSecond, perCpuSecond, bytesPerSample } = medians(rounds);
  const speeds = rounds.map((round) => round.perSecond);
  const range = `${thousands(Math.min(...speeds))}-${thousands(Math.max(...speeds))}`;
  return line(name, thousands(samples), thousands(perSecond), range, thousands(perCpuSecond), bytesPerSample.toFixed(2));
}

function windowLine(name: string, { oneBestUs, oneMedianUs, manyBestMs, manyMedianMs }: Windows): string {
  return line(name, oneBestUs.toFixed(0), oneMedianUs.toFixed(0), manyBestMs.toFixed(1), manyMedianMs.toFixed(1));
}

/** `npm run bench -- store`: the sample store on its own, in this thread, beside one row for each sample, in the same run. */
export async function run(_args: readonly string[]): Promise<void> {
  const print = (text: string): void => void process.stdout.write(text);
  const workload = makeWorkload(SERIES, STEPS);
  const short = { ...workload, steps: SMALL_BATCH_STEPS };
  print(`${SERIES} series every ${STEP_MS / 1e3} s: 30 % counters, 30 % levels, 20 % percentiles, 20 % error counts\n\n`);
  print(line('appending, one batch under way', 'samples', 'median/s', 'range/s', '/CPU-s', 'B/sample'));

  const chunks: Ingest[] = [];
  const chunkWindows: Windows[] = [];
  const lookups: Windows[] = [];
  const rows: Ingest[] = [];
  const rowWindows: Windows[] = [];
  // The first of all is slower, before the code is compiled, and is not counted.
  await measureChunks(short, 10, 'normal');
  for (let round = 0; round < ROUNDS; round++) {
    const readWindows = async (read: ReadWindows, find: ReadWindows): Promise<void> => {
      chunkWindows.push(await measureWindows(workload.steps, SERIES, read));
      lookups.push(await measureWindows(workload.steps, SERIES, find));
    };
    chunks.push(await measureChunks(workload, 10, 'full', readWindows));
    rows.push(await measureRows({ ...workload, steps: ROW_STEPS }, 10, 'full'));
    rowWindows.push(await measureRowWindows(workload));
  }
  print(ingestLine('chunks, batches of 10,000, FULL', chunks));
  print(ingestLine('rows, batches of 10,000, FULL', rows));
  print(ingestLine('chunks, batches of 10,000, NORMAL', [await measureChunks(workload, 10, 'normal')]));
  print(ingestLine('chunks, batches of 1,000, FULL', [await measureChunks(short, 1, 'full')]));
  print(ingestLine('chunks, batches of 1,000, NORMAL', [await measureChunks(short, 1, 'normal')]));

  print(`\n${line(`windows of ${WINDOW_POINTS} points`, 'one: best us', 'median us', '100: best ms', 'median ms')}`);
  print(windowLine('chunks, sealed', medians(chunkWindows)));
  print(windowLine('chunks, finding the series alone', medians(lookups)));
  print(windowLine('rows, of 100 series', medians(rowWindows)));
  print(`\n${ratios(medians(chunks), medians(rows), medians(chunkWindows), medians(rowWindows))}\n`);
}

function ratios(chunks: Ingest, rows: Ingest, chunkWindows: Windows, rowWindows: Windows): string {
  const times = (a: number, b: number): string => (a / b).toFixed(1);
  return [
    `chunks against rows, by medians: ${times(chunks.perSecond, rows.perSecond)} times the samples a second`,
    `${times(chunks.perCpuSecond, rows.perCpuSecond)} times those a CPU-second`,
    `${times(rows.bytesPerSample, chunks.bytesPerSample)} times smaller`,
    `one window ${times(rowWindows.oneMedianUs, chunkWindows.oneMedianUs)} times as fast`,
    `${WINDOW_SERIES} windows ${times(rowWindows.manyMedianMs, chunkWindows.manyMedianMs)} times`,
  ].join(', ');
}
