import { samplesIn } from './analysis-grid.ts';
import { reachAfter, reachBefore } from './blocks.ts';
import { placeboPValue } from './placebo-p-value.ts';
import type { PreparedSeries } from './prepared-series.ts';
import type { ShiftTest } from './shift-test.ts';

/** The change itself moves the series, so the first minutes after the moment are not read. */
const SETTLE_S = 300;
/** One step counts for at most this many typical steps. */
const STEP_CAP = 10;
/** Added to both sides, in typical steps, so that the ratio of two near-zeros says nothing. */
const FLOOR = 0.05;
const FEWEST_BEFORE = 4;
const FEWEST_AFTER = 2;

export interface VarianceTest {
  readonly pValue: number;
  /** Typical step after the release over the one before it. */
  readonly ratio: number;
}

/** How much more restless the series is after the release than before, and how often it gets that much more so at a quiet moment. */
export function testVariance(series: PreparedSeries, test: ShiftTest): VarianceTest {
  const { table } = test;
  const { steps, counts } = runningSteps(series.x, STEP_CAP * test.noise.typicalNoise);
  const statistic = (row: number): number => {
    const moment = table.moments[row]!;
    const before = moment - Math.min(moment, reachBefore(table.blocks));
    const end = moment + reachAfter(table.blocks);
    const settled = Math.min(moment + samplesIn(SETTLE_S, series.stepMs), end - 1);
    const countBefore = counts[moment]! - counts[before]!;
    const countAfter = counts[end]! - counts[settled]!;
    if (countBefore < FEWEST_BEFORE || countAfter < FEWEST_AFTER) return 0;
    const floor = FLOOR * test.noise.typicalNoise;
    if (!(floor > 0)) return 0;
    const restlessAfter = (steps[end]! - steps[settled]!) / countAfter + floor;
    const restlessBefore = (steps[moment]! - steps[before]!) / countBefore + floor;
    return Math.log(restlessAfter / restlessBefore);
  };
  const placebos = new Float64Array(table.placebos);
  for (let i = 0; i < table.placebos; i++) placebos[i] = statistic(i + 1);
  const atRelease = statistic(0);
  return {
    pValue: placeboPValue(atRelease, placebos, table.weights, table.effectiveHours),
    ratio: Math.exp(atRelease),
  };
}

/** Running sums of |difference to the neighbour|, each capped, and of their number. */
function runningSteps(x: Float64Array, cap: number): { readonly steps: Float64Array; readonly counts: Float64Array } {
  const steps = new Float64Array(x.length + 1);
  const counts = new Float64Array(x.length + 1);
  for (let i = 0; i < x.length; i++) {
    const step = i > 0 ? Math.abs(x[i]! - x[i - 1]!) : Number.NaN;
    const known = !Number.isNaN(step);
    steps[i + 1] = steps[i]! + (known ? Math.min(step, cap) : 0);
    counts[i + 1] = counts[i]! + (known ? 1 : 0);
  }
  return { steps, counts };
}
