import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { millis } from '../src/model/instant.ts';
import { connectThread } from '../src/threads/connect-thread.ts';
import { createTransferList } from '../src/threads/transfer-list.ts';
import { takeImpactInputs } from '../src/workers/take-windows.ts';
import { WorkerLane } from '../src/workers/worker-lane.ts';
import type { EchoCalls } from './echo-worker.ts';
import type { SamplesApi } from './samples-thread.ts';

/**
 * What it costs to hand windows from thread to thread, copied and moved by turns: 40 signals of a week at 10 s sent to a worker that answers
 * at once, and the samples of 40 such series read from a thread.
 */

const SIGNALS = 40;
const STEP_MS = 10_000;
const WEEK_STEPS = (7 * 86_400_000) / STEP_MS;
const ROUNDS = 15;
/** Rounds before any is counted, while the engine compiles and the heap grows. */
const WARM_UP = 5;

/** One message, or one answer. */
interface Cost {
  readonly copiedBytes: number;
  /** The longest time in which the calling loop did nothing else. */
  readonly heldUpMs: number;
  /** CPU time of the calling thread, which does not depend on what else the machine does. */
  readonly callerMs: number;
  /** Of all threads. */
  readonly allMs: number;
}

/** Ratios with a control: three arrays a signal. */
function makeInputs(): readonly ImpactInput[] {
  const start = millis(Date.UTC(2026, 0, 5));
  const array = (): Float64Array => new Float64Array(WEEK_STEPS).fill(1);
  const window = { start, stepMs: STEP_MS };
  const releaseAt = millis(start + WEEK_STEPS * STEP_MS);
  return Array.from({ length: SIGNALS }, (_, index) => ({
    signal: { id: `signal-${index}`, name: 'error_ratio', kind: 'ratio', bad: 'up', unit: null },
    window: { ...window, values: array(), denominators: array() },
    controls: [{ ...window, values: array(), denominators: null }],
    releaseId: 'r1',
    releaseAt,
    asOf: releaseAt,
    releases: [],
    activeRegressions: [],
    wasFlagged: false,
  }));
}

/** Between two looks at the clock by a loop that is free. */
const TICK_MS = 1;

async function measure(call: () => Promise<unknown>, copiedBytes: () => number): Promise<Cost> {
  let heldUpMs = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    heldUpMs = Math.max(heldUpMs, now - last - TICK_MS);
    last = now;
  }, TICK_MS);
  const all = process.cpuUsage();
  const caller = process.threadCpuUsage();
  await call();
  const callerMs = sumMs(process.threadCpuUsage(caller));
  const allMs = sumMs(process.cpuUsage(all));
  await new Promise((resolve) => setTimeout(resolve, 2 * TICK_MS));
  clearInterval(timer);
  return { copiedBytes: copiedBytes(), heldUpMs, callerMs, allMs };
}

const sumMs = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1_000;

const bytesLeft = (inputs: readonly ImpactInput[]): number =>
  inputs
    .flatMap(({ window, controls }) => [window.values, window.denominators, ...controls.map(({ values }) => values)])
    .reduce((sum, array) => sum + (array?.byteLength ?? 0), 0);

/** Sends inputs, copied as long as nothing is on the list. */
function send(lane: WorkerLane<EchoCalls>, isMoved: boolean): Promise<Cost> {
  const inputs = makeInputs();
  const list = createTransferList();
  const call = (): Promise<number> => lane.run('count', [isMoved ? takeImpactInputs(inputs, list) : inputs], list.buffers);
  return measure(call, () => bytesLeft(inputs));
}

function row(name: string, costs: readonly Cost[]): string {
  const of = (pick: (cost: Cost) => number): string => {
    const values = costs.map(pick).sort((a, b) => a - b);
    return `${values[values.length >> 1]!.toFixed(1)} (${values[0]!.toFixed(1)})`;
  };
  const copied = (costs[0]!.copiedBytes / 1e6).toFixed(1);
  return `| ${name} | ${copied} | ${of((cost) => cost.heldUpMs)} | ${of((cost) => cost.callerMs)} | ${of((cost) => cost.allMs)} |\n`;
}

export async function run(): Promise<void> {
  const module = new URL('./echo-worker.ts', import.meta.url);
  const lane = new WorkerLane<EchoCalls>({ module, deadlineMs: 30_000, onFault: () => {} });
  const thread = connectThread<SamplesApi>(new URL('./samples-thread.ts', import.meta.url), null);
  const { api } = thread;
  const size = SIGNALS * WEEK_STEPS * 2 * Float64Array.BYTES_PER_ELEMENT;
  const ways: readonly { name: string; once: () => Promise<Cost> }[] = [
    { name: 'windows to a worker, copied', once: () => send(lane, false) },
    { name: 'windows to a worker, moved', once: () => send(lane, true) },
    {
      name: 'samples from a thread, copied',
      once: () =>
        measure(
          () => api.copied(SIGNALS, WEEK_STEPS),
          () => size,
        ),
    },
    {
      name: 'samples from a thread, moved',
      once: () =>
        measure(
          () => api.moved(SIGNALS, WEEK_STEPS),
          () => 0,
        ),
    },
  ];
  const costs = ways.map((): Cost[] => []);
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const [index, { once }] of ways.entries()) {
      const cost = await once();
      if (round >= WARM_UP) costs[index]!.push(cost);
    }
  }
  process.stdout.write(
    `| ms, median of ${ROUNDS} (least) | MB copied | loop held up | CPU, calling thread | CPU, all threads |\n`,
  );
  process.stdout.write('|---|---|---|---|---|\n');
  for (const [index, { name }] of ways.entries()) process.stdout.write(row(name, costs[index]!));
  await Promise.all([lane.stop(), thread.terminate()]);
}
