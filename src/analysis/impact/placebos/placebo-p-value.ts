import { weightedQuantile } from '../../stats/weighted-quantile.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** The tenth of the weight with the largest statistics is modelled by a tail: enough placebos to fit one scale. */
const TAIL_FROM = 0.9;
/**
 * Tail shape of a long history; a short one adds 1 / sqrt(hours + 1). The heavier tail of short histories is one of five changes that
 * together raised recall at 1 % false flags from 0.185 to 0.282 (seed 1 of the benchmark).
 */
const SHAPE_BASE = 0.15;
/** The scale of the tail, in standard deviations: not less than this where the placebos of the tail happen to lie close together. */
const SMALLEST_SCALE = 0.25;
/** Assumed exceedances, of half a unit each on average: they steady the scale where the tail holds few placebos. */
const PRIOR_EXCEEDANCES = 3;
/** Their sum. */
const PRIOR_EXCESS = 1.5;
/** A placebo of an earlier outage counts for 12 standard deviations at most, or it alone would set the scale of the tail. */
const LARGEST_EXCESS = 12;
/** A smaller p would be an extrapolation that no history supports. */
const SMALLEST_P = 1e-12;

/**
 * How often a placebo reaches this statistic: the weighted rank among the placebos, and past their weighted 90 % quantile a generalised
 * Pareto tail that is heavier for a short history. So p can be small only where much history was seen. Between 1e-12 and 1.
 */
export function placeboPValue(statistic: number, placebos: Float64Array, weights: Float64Array, effectiveHours: number): number {
  let total = 0;
  let reached = 0;
  let nextReached = Number.POSITIVE_INFINITY;
  for (let i = 0; i < placebos.length; i++) {
    const value = placebos[i]!;
    total += weights[i]!;
    if (!(value >= statistic)) continue;
    reached += weights[i]!;
    if (value < nextReached) nextReached = value;
  }
  const byRank = Math.min(1, (1 + reached) / (1 + total));
  // Most calls end here: a placebo that reaches the statistic lies below the tail, so the tail need not be fitted.
  if (weightAbove(nextReached, placebos, weights) >= (1 - TAIL_FROM) * total) return byRank;

  const tailFrom = weightedQuantile(placebos, weights, TAIL_FROM);
  let tail = 0;
  // The threshold is the largest value outside the tail, so that every member of the tail lies beyond it.
  let threshold = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < placebos.length; i++) {
    const value = placebos[i]!;
    if (value >= tailFrom) tail += weights[i]!;
    else if (value > threshold) threshold = value;
  }
  if (threshold === Number.NEGATIVE_INFINITY) threshold = tailFrom;
  if (!(statistic > threshold)) return byRank;
  let excess = 0;
  for (let i = 0; i < placebos.length; i++) {
    if (placebos[i]! >= tailFrom) excess += weights[i]! * Math.min(placebos[i]! - threshold, LARGEST_EXCESS);
  }
  const shape = SHAPE_BASE + 1 / Math.sqrt(effectiveHours + 1);
  const scale = Math.max(SMALLEST_SCALE, (excess + PRIOR_EXCESS) / (tail + PRIOR_EXCEEDANCES));
  const beyond = (1 + (shape * (statistic - threshold)) / scale) ** (-1 / shape);
  return Math.max(SMALLEST_P, Math.min(1, ((tail + 0.5) / (total + 1)) * beyond));
}

function weightAbove(limit: number, values: Float64Array, weights: Float64Array): number {
  let above = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > limit) above += weights[i]!;
  return above;
}
