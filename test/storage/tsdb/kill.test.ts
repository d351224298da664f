import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { gaugeOf, inFolder, type OpenedSamples, openSamples, selectAll } from './opened-samples.ts';

const CYCLES = 6;
const SERIES = 20;
const POINTS = 5;
const SHORTEST_RUN_MS = 30;
const LONGEST_RUN_MS = 500;

/** Lets the writer run from batch `first` on and kills it; returns the numbers of the batches that were acknowledged. */
async function writeUntilKilled(directory: string, first: number): Promise<number[]> {
  const script = join(import.meta.dirname, 'crash-writer.ts');
  const child = spawn(process.execPath, [script, directory, `${first}`, `${SERIES}`, `${POINTS}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaints = '';
  child.stderr.on('data', (text) => (complaints += text));
  child.stdout.on('data', (text) => {
    // The first acknowledgement starts the clock, so that a slow start does not make the run empty.
    if (printed === '')
      setTimeout(() => child.kill('SIGKILL'), SHORTEST_RUN_MS + Math.random() * (LONGEST_RUN_MS - SHORTEST_RUN_MS));
    printed += text;
  });
  const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on('close', (...ended) => resolve(ended)),
  );
  expect(signal, complaints).toBe('SIGKILL');
  // A line that was cut off was not an acknowledgement.
  return printed.split('\n').slice(0, -1).map(Number);
}

/** For each series, how many points of each batch it has. */
async function pointsOfBatches({ samples }: OpenedSamples): Promise<Map<number, number>[]> {
  const series = await selectAll(samples, [{ metric: 'm', tags: [] }], { from: millis(0), to: millis(10 ** 14) });
  return series.map(({ samples: { values } }) => {
    const counts = new Map<number, number>();
    for (const number of values) counts.set(number, (counts.get(number) ?? 0) + 1);
    return counts;
  });
}

describe('kill -9 while writing', () => {
  it(
    `loses nothing acknowledged, doubles nothing and tears no batch, ${CYCLES} times over`,
    () =>
      inFolder(async (directory) => {
        const acknowledged = new Set<number>();
        let first = 0;
        let sealed = 0;
        for (let cycle = 0; cycle < CYCLES; cycle++) {
          for (const number of await writeUntilKilled(directory, first)) acknowledged.add(number);
          const opened = await openSamples(directory);
          const found = await pointsOfBatches(opened);
          expect(opened.connection.pragma('quick_check', { simple: true })).toBe('ok');
          sealed = await gaugeOf(opened.samples, 'chunks');
          await opened.close();

          expect(found).toHaveLength(SERIES);
          for (const counts of found) {
            for (const number of acknowledged) expect(counts.get(number), `batch ${number} in cycle ${cycle}`).toBe(POINTS);
            // What was not acknowledged may be there or not, but whole, and in all series alike.
            expect(counts).toEqual(found[0]);
          }
          for (const [number, count] of found[0]!) expect(count, `batch ${number}`).toBe(POINTS);
          first = Math.max(...found[0]!.keys()) + 1;
        }
        expect(acknowledged.size).toBeGreaterThan(CYCLES * 10);
        expect(sealed).toBeGreaterThan(SERIES);
      }),
    120_000,
  );
});
