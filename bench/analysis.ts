import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';
import { quietSeries, shiftedSeries } from './made-series.ts';

/**
 * CPU time of the kernels of the analysis, against the goals: `npm run -s bench:analysis -- [OTHER-CHECKOUT]`. With the folder of another
 * checkout of this project its kernels are timed by turns with these, so that what else the machine does falls on both.
 */

const SEED = 7;
const AFTER_MINUTES = 60;
/** Taken together for one figure, for the clock of the CPU is coarse. */
const SHORTEST_BATCH_MS = 40;
const BATCHES = 15;
/** Batches before any is counted: the engine compiles a kernel anew while it learns what it is used for. */
const WARM_UP = 25;

/** One thing that is timed. */
interface Kernel {
  readonly name: string;
  readonly samples: number;
  /** CPU milliseconds; null where none was set. */
  readonly goalMs: number | null;
  readonly run: () => void;
}

/** A day's rhythm under multiplicative noise; with `jump` the signal doubles at the release, which takes the longer way through the tails. */
function impactInput(length: number, jump: boolean): ImpactInput {
  const start = millis(Date.UTC(2026, 0, 5));
  const anchor = length - AFTER_MINUTES;
  const releaseAt = millis(start + anchor * MINUTE_MS);
  const values = quietSeries('white', length, SEED).map(
    (noise, i) => 100 * Math.exp(0.4 * Math.sin((2 * Math.PI * i) / 1440) + 0.1 * noise) * (jump && i >= anchor ? 2 : 1),
  );
  return {
    signal: { id: 'shop.latency_p95', name: 'latency_p95', kind: 'latency', bad: 'up', unit: 'ms' },
    window: { start, stepMs: MINUTE_MS, values, denominators: null },
    controls: [],
    releaseId: 'r1',
    releaseAt,
    asOf: millis(start + length * MINUTE_MS),
    releases: [{ id: 'r1', at: releaseAt, sameService: true }],
    activeRegressions: [],
    wasFlagged: false,
  };
}

/** The kernels of the checkout whose root is `root`; a checkout from before a file moved has it at the last path given. */
async function kernelsOf(root: URL): Promise<readonly Kernel[]> {
  const source = (...paths: readonly string[]): string => {
    const urls = paths.map((path) => new URL(`src/${path}.ts`, root));
    return (urls.find((url) => existsSync(url)) ?? urls[0]!).href;
  };
  const { judgeSignal } = (await import(
    source('analysis/impact/verdict/judge-signal', 'analysis/impact/judge-signal')
  )) as typeof import('../src/analysis/impact/verdict/judge-signal.ts');
  const { DEFAULT_IMPACT_SETTINGS } = (await import(
    source('analysis/impact/input/impact-input', 'analysis/impact/impact-input')
  )) as typeof import('../src/analysis/impact/input/impact-input.ts');
  const { loadVerdictModel } = (await import(
    source('workers/load-verdict-model', 'jobs/load-verdict-model')
  )) as typeof import('../src/workers/load-verdict-model.ts');
  const { findChangePoints } = (await import(
    source('analysis/change-points/find-change-points')
  )) as typeof import('../src/analysis/change-points/find-change-points.ts');
  const { correlatePairs } = (await import(
    source('analysis/correlation/correlate-pairs')
  )) as typeof import('../src/analysis/correlation/correlate-pairs.ts');
  const { UTC } = (await import(
    source('analysis/correlation/correlation-input')
  )) as typeof import('../src/analysis/correlation/correlation-input.ts');

  const model = loadVerdictModel();
  const impact = (samples: number, goalMs: number, jump: boolean): Kernel => {
    const input = impactInput(samples, jump);
    const name = jump ? 'release impact, a regression' : 'release impact, quiet';
    return { name, samples, goalMs, run: () => judgeSignal(input, DEFAULT_IMPACT_SETTINGS, model) };
  };
  const changes = (samples: number, goalMs: number, shifts: number): Kernel => {
    const y = shiftedSeries(samples, shifts, SEED);
    return { name: 'change points', samples, goalMs, run: () => findChangePoints(y, { minimumRelative: 0 }) };
  };
  const correlation = (samples: number): Kernel => {
    const start = millis(Date.UTC(2026, 0, 5));
    const signals = ['x', 'y'].map((id, i) => ({
      signal: { id, name: id, kind: 'gauge', bad: 'up', unit: null } as const,
      window: { start, stepMs: MINUTE_MS, values: quietSeries('AR 0.5', samples, SEED + i), denominators: null },
    }));
    const input = { signals, pairs: [[0, 1]] as const };
    return {
      name: 'correlation of two signals',
      samples,
      goalMs: null,
      run: () => correlatePairs(input, { zone: UTC, seed: SEED }),
    };
  };
  return [
    impact(2_000, 1, false),
    impact(2_000, 1, true),
    impact(10_000, 2, false),
    impact(10_000, 2, true),
    changes(1_000, 5, 5),
    changes(10_000, 50, 10),
    changes(100_000, 900, 20),
    correlation(2_880),
    correlation(10_080),
  ];
}

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** CPU milliseconds of one run, for each batch, ascending; the kernels take turns. */
function timesOf(kernels: readonly Kernel[]): readonly (readonly number[])[] {
  const runs = kernels.map((kernel) => {
    let count = 0;
    for (let spent = 0; spent < WARM_UP * SHORTEST_BATCH_MS || count < 3; count++) spent += cpuMsOf(kernel.run);
    return Math.max(1, Math.round(count / WARM_UP));
  });
  const times = kernels.map((): number[] => []);
  for (let batch = 0; batch < BATCHES; batch++) {
    for (const [i, kernel] of kernels.entries()) {
      const count = runs[i]!;
      const spent = cpuMsOf(() => {
        for (let run = 0; run < count; run++) kernel.run();
      });
      times[i]!.push(spent / count);
    }
  }
  return times.map((batches) => batches.sort((a, b) => a - b));
}

const print = (...cells: readonly (string | number)[]): void => {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
};

const figures = (times: readonly number[]): readonly string[] => [times[times.length >> 1]!.toFixed(2), times[0]!.toFixed(2)];

/** Prints the table of bench/README.md, "analysis"; about a minute. */
export async function run([other]: readonly string[]): Promise<void> {
  const here = await kernelsOf(new URL('..', import.meta.url));
  const there = other === undefined ? [] : await kernelsOf(pathToFileURL(`${other}/`));
  const rest = other === undefined ? [] : ['median, other checkout', 'least'];
  const head = ['kernel', 'samples', `CPU ms, median of ${BATCHES}`, 'least', 'goal', ...rest];
  print(...head);
  print(...head.map(() => '---'));
  for (const [i, kernel] of here.entries()) {
    const [own, ...others] = timesOf([kernel, ...there.slice(i, i + 1)]);
    print(kernel.name, kernel.samples, ...figures(own!), kernel.goalMs ?? '', ...others.flatMap(figures));
  }
}
