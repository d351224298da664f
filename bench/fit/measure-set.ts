import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type TrainingItem, trainingItems } from './training-items.ts';

/** Cases to be made by the benchmark's generator. */
export interface CaseSet {
  readonly name: string;
  readonly cases: number;
  /** Beside the number of cases and the file. */
  readonly generatorArguments: readonly string[];
}

interface Order {
  readonly benchmark: string;
  readonly set: CaseSet;
}

/** Has the generator in the folder `benchmark` write a set of cases, and measures them, in a thread of its own. */
export function measureSet(benchmark: string, set: CaseSet): Promise<readonly TrainingItem[]> {
  const order: Order = { benchmark, set };
  const worker = new Worker(new URL(import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

if (!isMainThread) {
  const { benchmark, set } = workerData as Order;
  const scratch = mkdtempSync(join(tmpdir(), 'pinkbar-fit-'));
  try {
    const path = join(scratch, 'cases.jsonl');
    const generator = join(benchmark, 'generate.mjs');
    const made = spawnSync(process.execPath, [generator, ...set.generatorArguments, '--cases', `${set.cases}`, '--out', path], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`the generator failed: ${made.stderr}`);
    parentPort?.postMessage(await trainingItems(path, set.name));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
