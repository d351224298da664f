import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { reachAfter, reachBefore } from '../placebos/blocks.ts';
import { rankInDeviations } from '../placebos/rank-both-ways.ts';
import type { ShiftTest } from './shift-test.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** A restart moves the series by itself, so the first five minutes after the anchor are skipped. */
const SKIPPED_S = 300;
/** One difference counts for at most ten typical ones: a single spike must not pass for volatility. */
const STEP_CAP = 10;
/** Added to both sides, in typical differences: without it the ratio of two near-zeros would be arbitrary. */
const FLOOR = 0.05;
/** Fewer differences before are no estimate of the usual volatility. */
const FEWEST_BEFORE = 4;
/** After the release two must do, or coarse steps would never be tested. */
const FEWEST_AFTER = 2;

export interface VarianceTest {
  readonly pValue: number;
  /** Mean |difference| after the release over the one before it. */
  readonly ratio: number;
}

/** Ratio of the volatility after the release to the one before it, and how often it is as large at a placebo. */
export function testVariance(series: PreparedSeries, test: ShiftTest): VarianceTest {
  const { table } = test;
  const floor = FLOOR * test.noise.typicalNoise;
  const ratios = new Float64Array(table.placebos + 1);
  if (floor > 0) fillRatios(series, test, floor, ratios);
  const { statistic, pValue } = rankInDeviations(table, ratios);
  return { pValue, ratio: Math.exp(statistic) };
}

/** Logarithm of the ratio for every row of the table; left at 0 where too few differences are known. */
function fillRatios(series: PreparedSeries, { table, noise }: ShiftTest, floor: number, into: Float64Array): void {
  const { steps, counts } = runningSteps(series.x, STEP_CAP * noise.typicalNoise);
  const reach = { before: reachBefore(table.blocks), after: reachAfter(table.blocks) };
  const skipped = Math.min(samplesIn(SKIPPED_S, series.stepMs), reach.after - 1);
  for (let row = 0; row < into.length; row++) {
    const anchor = table.anchors[row]!;
    const before = Math.max(0, anchor - reach.before);
    const end = anchor + reach.after;
    const readFrom = anchor + skipped;
    const countBefore = counts[anchor]! - counts[before]!;
    const countAfter = counts[end]! - counts[readFrom]!;
    if (countBefore < FEWEST_BEFORE || countAfter < FEWEST_AFTER) continue;
    const volatilityAfter = (steps[end]! - steps[readFrom]!) / countAfter + floor;
    const volatilityBefore = (steps[anchor]! - steps[before]!) / countBefore + floor;
    into[row] = Math.log(volatilityAfter / volatilityBefore);
  }
}

/** Running sums of |difference to the neighbour|, each capped, and of their number. */
function runningSteps(x: Float64Array, cap: number): { readonly steps: Float64Array; readonly counts: Float64Array } {
  const steps = new Float64Array(x.length + 1);
  const counts = new Float64Array(x.length + 1);
  let sum = 0;
  let count = 0;
  for (let i = 1; i < x.length; i++) {
    const step = Math.abs(x[i]! - x[i - 1]!);
    if (!Number.isNaN(step)) {
      sum += Math.min(step, cap);
      count++;
    }
    steps[i + 1] = sum;
    counts[i + 1] = count;
  }
  return { steps, counts };
}
