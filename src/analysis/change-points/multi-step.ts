import { optimalPartition } from './optimal-partition.ts';
import { CHANGE_PENALTY, LAST_PAIR_PENALTY, LINE_PENALTY } from './penalties.ts';
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
const LEAST_PENALTY = 0.5;
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
export function findMultiStep(
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
  let best = current;
  for (let level = 1; level <= LEVELS; level++) {
    const factor = FINER ** -level;
    const changes = optimalPartition(sums, candidates, {
      changePenalty: CHANGE_PENALTY * logLength * factor,
      linePenalty: Number.POSITIVE_INFINITY,
      shortestSegment: shortest,
      shortestLast: shortest,
      lastDiscount: 0,
      lastPairSurcharge: LAST_PAIR_PENALTY * factor,
    });
    if (changes.length <= best.changes.length) continue;
    const multiStep = fitSegments(series, sums, changes, Number.POSITIVE_INFINITY);
    const more = GAIN_A_CHANGE * (changes.length - current.changes.length);
    const needed = (LEAST_GAIN + more) * (best === current ? 1 : SECOND_GAIN) * strictness;
    if (gainOver(best, multiStep, sums) > needed * Math.max(penaltyOver(best, multiStep) * logLength, LEAST_PENALTY * logLength))
      best = multiStep;
  }
  return best === current ? null : best.changes;
}

/** Whether the residuals are about what the differences of neighbours say the noise is. */
function hidesNoSteps(series: readonly Float64Array[], { residualSquares }: SegmentFit): boolean {
  let squares = 0;
  for (const z of series) for (let i = 1; i < z.length; i++) squares += (z[i]! - z[i - 1]!) ** 2;
  return residualSquares < (RESIDUALS_OVER_DIFFERENCES * squares) / 2;
}

/** Twice the gain in log-likelihood, on as many independent values as the residuals are worth; -Infinity when they are worth none. */
function gainOver(best: SegmentFit, multiStep: SegmentFit, { length, dimensions }: SegmentSums): number {
  const r = Math.max(0, Math.min(MOST_AUTOCORRELATION, multiStep.autocorrelation));
  const independent = ((length - multiStep.parameters) * dimensions * (1 - r)) / (1 + r);
  if (!(independent > 0)) return Number.NEGATIVE_INFINITY;
  const rounding = ROUNDING * (length - 1) * dimensions;
  return independent * Math.log((best.residualSquares + rounding) / (multiStep.residualSquares + rounding));
}

function penaltyOver(best: SegmentFit, multiStep: SegmentFit): number {
  const lines = (fit: SegmentFit): number => fit.parameters - fit.changes.length;
  return CHANGE_PENALTY * (multiStep.changes.length - best.changes.length) + LINE_PENALTY * (lines(multiStep) - lines(best));
}
