import { optimalPartition } from './optimal-partition.ts';
import { CHANGE_PRICE, LINE_PRICE, NEWEST_PAIR_PRICE } from './penalties.ts';
import { fitSegments, type SegmentFit } from './segment-fit.ts';
import type { SegmentSums } from './segment-sums.ts';

/** Each level asks for changes four times smaller. */
const LEVELS = 8;
const FINER = 4;
/** How much more than its price a staircase must explain: rising with every change it adds, and once one was taken. */
const LEAST_GAIN = 1.57;
const GAIN_A_CHANGE = 0.074;
const SECOND_GAIN = 1.25;
/** A staircase never costs less than this much of ln n. */
const LEAST_PRICE = 0.5;
const MOST_AUTOCORRELATION = 0.99;
/** On more points than this, residuals that are hardly larger than the differences hide no steps. */
const ALWAYS_TRIED_UP_TO = 60;
const RESIDUALS_OVER_DIFFERENCES = 1.5;
const SHORTEST = 3;
const SHORTEST_OF_FEW = 2;
const FEW = 30;
/** Per value: keeps the gain finite where a staircase explains everything. */
const ROUNDING = 1e-9;

/**
 * A staircase of levels with steps of very different size, where it explains far more than `current`; null where it does not. The price
 * of the main search follows the largest changes, so that beside a huge step a clean small one is not seen: this looks at ever smaller
 * scales and judges each answer by its own residuals. `strictness` multiplies the gain asked for.
 */
export function findStaircase(
  series: readonly Float64Array[],
  sums: SegmentSums,
  candidates: Int32Array,
  current: SegmentFit,
  strictness: number,
): readonly number[] | null {
  const { length, dimensions } = sums;
  if (length > ALWAYS_TRIED_UP_TO && hidesNoSteps(series, current)) return null;
  const logLength = Math.log(length) * dimensions;
  const shortest = length < FEW ? SHORTEST_OF_FEW : SHORTEST;
  let held = current;
  for (let level = 1; level <= LEVELS; level++) {
    const factor = FINER ** -level;
    const changes = optimalPartition(sums, candidates, {
      changePrice: CHANGE_PRICE * logLength * factor,
      linePrice: Number.POSITIVE_INFINITY,
      shortestSegment: shortest,
      shortestNewest: shortest,
      newestDiscount: 0,
      newestPairSurcharge: NEWEST_PAIR_PRICE * factor,
    });
    if (changes.length <= held.changes.length) continue;
    const stairs = fitSegments(series, sums, changes, Number.POSITIVE_INFINITY);
    const more = GAIN_A_CHANGE * (changes.length - current.changes.length);
    const asked = (LEAST_GAIN + more) * (held === current ? 1 : SECOND_GAIN) * strictness;
    if (gainOver(held, stairs, sums) > asked * Math.max(priceOver(held, stairs) * logLength, LEAST_PRICE * logLength))
      held = stairs;
  }
  return held === current ? null : held.changes;
}

/** Whether the residuals are about what the differences of neighbours say the noise is. */
function hidesNoSteps(series: readonly Float64Array[], { residualSquares }: SegmentFit): boolean {
  let squares = 0;
  for (const z of series) for (let i = 1; i < z.length; i++) squares += (z[i]! - z[i - 1]!) ** 2;
  return residualSquares < (RESIDUALS_OVER_DIFFERENCES * squares) / 2;
}

/** Twice the gain in log-likelihood, on as many independent values as the residuals are worth; -Infinity when they are worth none. */
function gainOver(held: SegmentFit, stairs: SegmentFit, { length, dimensions }: SegmentSums): number {
  const r = Math.max(0, Math.min(MOST_AUTOCORRELATION, stairs.autocorrelation));
  const independent = ((length - stairs.parameters) * dimensions * (1 - r)) / (1 + r);
  if (!(independent > 0)) return Number.NEGATIVE_INFINITY;
  const rounding = ROUNDING * (length - 1) * dimensions;
  return independent * Math.log((held.residualSquares + rounding) / (stairs.residualSquares + rounding));
}

function priceOver(held: SegmentFit, stairs: SegmentFit): number {
  const lines = (fit: SegmentFit): number => fit.parameters - fit.changes.length;
  return CHANGE_PRICE * (stairs.changes.length - held.changes.length) + LINE_PRICE * (lines(stairs) - lines(held));
}
