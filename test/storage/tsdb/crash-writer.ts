// Appends numbered batches as fast as they are acknowledged and prints each number once it is, until it is killed. Started by
// kill.test.ts: node crash-writer.ts <folder> <first number> <series> <points of each series in a batch>
import { writeSync } from 'node:fs';
import { identity, openSamples, points, START, STEP_MS } from './opened-samples.ts';

const [directory = '', first = '0', series = '1', length = '1'] = process.argv.slice(2);
const STDOUT = 1;
/** Batches under way at once, so that some are always between write and commit. */
const IN_FLIGHT = 8;

// A small log and small chunks: sealing and trimming are under way all the time.
const { samples } = await openSamples(directory, { chunkSamples: 64, logLimitBytes: 200_000 });

function batch(number: number) {
  const pairs = Array.from(
    { length: Number(length) },
    (_, i) => [START + (number * Number(length) + i) * STEP_MS, number] as const,
  );
  return Array.from({ length: Number(series) }, (_, i) => points(identity('m', { i: `${i}` }), pairs));
}

async function write(from: number): Promise<never> {
  for (let number = from; ; number += IN_FLIGHT) {
    await samples.append(batch(number));
    writeSync(STDOUT, `${number}\n`);
  }
}

await Promise.all(Array.from({ length: IN_FLIGHT }, (_, i) => write(Number(first) + i)));
