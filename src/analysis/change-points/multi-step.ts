import { optimalPartition } from './optimal-partition.ts';
import { CHANGE_PENALTY, LAST_PAIR_PENALTY, LINE_PENALTY } from './penalties.ts';
import { fitSegments, type SegmentFit } from './segment-fit.ts';
import type { SegmentSums } from './segment-sums.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Scales that are tried, each with a quarter of the penalty before: down to changes 256 times smaller than the largest. */
const LEVELS = 8;
/** Factor of the penalty from one scale to the next: half in the size of a step. */
const FINER = 4;
/**
 * A multi-step answer must gain this many times its penalty. With much less, smooth series were filled with steps (F1 on the Turing change
 * point data set 0.71 to 0.75 instead of 0.80); 1.45 and 1.7 gave the same F1.
 */
const LEAST_GAIN = 1.57;
/** Added for every change more than the current answer has: with many small steps some fit the noise. Chosen with the one above. */
const GAIN_A_CHANGE = 0.074;
/** Factor once a finer answer was taken, as further ones are chosen among more. Chosen with the two above. */
const SECOND_GAIN = 1.25;
/** Smallest penalty, in units of ln n: where levels replace lines, the difference could be negative. */
const LEAST_PENALTY = 0.5;
/** Caps the correction for persistence, which must leave some independent values. */
const MOST_AUTOCORRELATION = 0.99;
/** On more points than this, residuals that are hardly larger than the differences hide no steps; on fewer the comparison is unreliable. */
const ALWAYS_TRIED_UP_TO = 60;
/** "Hardly larger", as a ratio of squares; it saves the time of the search on most series. */
const RESIDUALS_OVER_DIFFERENCES = 1.5;
/** Shortest segment: two points may be a spike and its echo. */
const SHORTEST = 3;
/** In short series two clean points must do, or a step near an end would be lost. */
const SHORTEST_OF_FEW = 2;
/** Series up to this length are short in that sense. */
const FEW = 30;
/** Per value: keeps the gain finite where the answer explains everything. */
const ROUNDING = 1e-9;

/**
 * An answer of levels with steps of very different size, where it explains far more than `current`; null where it does not. The penalty of
 * the main search follows the largest changes, so that a clean small step beside a huge one is missed. This search uses ever smaller scales
 * and judges each answer by its own residuals. `strictness` multiplies the gain that is needed.
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
