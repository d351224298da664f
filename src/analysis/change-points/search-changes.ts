import { candidatePositions } from './candidate-positions.ts';
import { withoutSpikes } from './isolated-spikes.ts';
import { lastStepOverLine } from './last-segment.ts';
import { likeliestPositions } from './likeliest-positions.ts';
import { findMultiStep } from './multi-step.ts';
import { optimalPartition } from './optimal-partition.ts';
import { CHANGE_PENALTY, LAST_PAIR_PENALTY, LINE_PENALTY } from './penalties.ts';
import { penaltyFactor } from './penalty-factor.ts';
import { isPersistentNoise, isSmooth } from './persistence.ts';
import { findPersistentSteps, findStepsInsteadOfLine, holdsUnderPersistence } from './persistent-steps.ts';
import { refinePositions } from './refine-positions.ts';
import { fitSegments, type SegmentFit, segmentResiduals } from './segment-fit.ts';
import { isLine, type SegmentSums, segmentSums } from './segment-sums.ts';
import { standardise } from './standardise.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Two points on each side are the fewest that have a level before and after. */
export const SHORTEST_SERIES = 4;
/** A segment is at least this share of the series, within the two bounds below: a change matters in proportion to the series. */
const SHORTEST_SHARE = 1 / 20;
/** Two points, so that a step of a short series is found at all. */
const SHORTEST_SEGMENT = 2;
/** Ten points are a level in a series of any length. */
const LONGEST_SHORTEST = 10;
/** The last segment may have three points, so that a change is reported after the third. */
const SHORTEST_LAST = 3;
/**
 * Part of the penalty that is waived where the last segment is short, for early notice. 0.15 was measured with a `CHANGE_PENALTY` of 2.4,
 * 0.25 with one of 2.8; neither by itself.
 */
const LAST_DISCOUNT = 0.2;
/** The factor is refined in a few rounds; more would follow the last digits. */
const MOST_ROUNDS = 4;
/** A factor that rises by less than 2 % changes no answer worth another search. */
const REFINED_WITHIN = 1.02;
/** Residuals under this per point are rounding: nothing is left to explain. */
const NOTHING_LEFT = 1e-9;
/**
 * Gain under persistent noise that confirms a change, in units of ln n: less than the penalty, which the change has paid before. The answers
 * on the Turing change point data set had to stay the same; more would have cost 0.005 to 0.02 of F1 there.
 */
const CONFIRMING_GAIN = 1.5;
/** Segments shorter than this are not searched again: two segments of three points. */
const SHORTEST_SEARCHED = 6;

/** The segments, and the fit with its noise. */
export interface FoundChanges {
  /** First index of every segment but the first. */
  readonly changes: readonly number[];
  readonly linePenalty: number;
  readonly fit: SegmentFit;
}

/**
 * The changes of standardised series without gaps, spikes and season: levels or lines by optimal partition, with a penalty that is raised with
 * the persistence of the residuals until it is stable; then steps much smaller than the largest, on the whole and inside each segment; last
 * the positions of steps, by the measured noise. At least `SHORTEST_SERIES` points. A pure function of the series, O(n log n).
 */
export function searchChanges(series: readonly Float64Array[]): FoundChanges {
  const sums = segmentSums(series);
  const candidates = candidatePositions(sums);
  const persistent = isPersistentNoise(series);
  const { fit: refinedFit, factor } = refineFactor(series, sums, candidates, persistent);
  const linePenalty = LINE_PENALTY * unitPenalty(sums) * factor;
  let { changes } = refinedFit;
  if (refinedFit.residualSquares > NOTHING_LEFT * sums.length) {
    changes = findMultiStep(series, sums, candidates, refinedFit, 1) ?? changes;
  }
  if (candidates.length < sums.length) changes = refinePositions(sums, changes);
  if (!isSmooth(series)) changes = lastStepOverLine(sums, changes, linePenalty);
  if (changes.length > 0) changes = [...changes, ...changesInside(series, changes)].sort((a, b) => a - b);
  if (persistent) changes = checkedUnderPersistence(series, sums, changes, linePenalty);
  changes = likeliestPositions(series, sums, changes, linePenalty, persistent);
  return { changes, linePenalty, fit: fitSegments(series, sums, changes, linePenalty) };
}

const unitPenalty = ({ length, dimensions }: SegmentSums): number => Math.log(length) * dimensions;

/** Raises the factor until the residuals of the answer need no more: raised only once, it would depend on the first, over-fitted answer. */
function refineFactor(series: readonly Float64Array[], sums: SegmentSums, candidates: Int32Array, persistent: boolean) {
  let fit = solve(series, sums, candidates, 1);
  let factor = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const needed = penaltyFactor(fit, sums, persistent);
    if (round > 0 && needed <= factor * REFINED_WITHIN) break;
    factor = Math.max(factor, needed);
    fit = solve(series, sums, candidates, factor);
  }
  return { fit, factor };
}

function solve(series: readonly Float64Array[], sums: SegmentSums, candidates: Int32Array, factor: number): SegmentFit {
  const unit = unitPenalty(sums) * factor;
  const share = Math.floor(sums.length * SHORTEST_SHARE);
  const shortestSegment = Math.max(SHORTEST_SEGMENT, Math.min(LONGEST_SHORTEST, share));
  const changes = optimalPartition(sums, candidates, {
    changePenalty: CHANGE_PENALTY * unit,
    linePenalty: LINE_PENALTY * unit,
    shortestSegment,
    shortestLast: Math.min(shortestSegment, SHORTEST_LAST),
    lastDiscount: LAST_DISCOUNT * CHANGE_PENALTY * unit,
    lastPairSurcharge: LAST_PAIR_PENALTY * factor,
  });
  return fitSegments(series, sums, changes, LINE_PENALTY * unit);
}

/** Drops changes that persistent noise makes by itself, and adds steps that only the whitened series shows. */
function checkedUnderPersistence(
  series: readonly Float64Array[],
  sums: SegmentSums,
  changes: readonly number[],
  linePenalty: number,
): readonly number[] {
  const unit = Math.log(sums.length);
  let retained = changes;
  for (let q = 0; q < retained.length; ) {
    const from = retained[q - 1] ?? 0;
    const range = series.map((z) => z.subarray(from, retained[q + 1] ?? sums.length));
    if (holdsUnderPersistence(range, retained[q]! - from, CONFIRMING_GAIN * unit)) q++;
    else {
      retained = retained.filter((change) => change !== retained[q]);
      q = 0;
    }
  }
  const bounds = [0, ...retained, sums.length];
  const added = bounds.slice(1).flatMap((to, q) => {
    const from = bounds[q]!;
    const insteadOfLine = isLine(sums, from, to, linePenalty)
      ? findStepsInsteadOfLine(
          series.map((z) => z.subarray(from, to)),
          CHANGE_PENALTY * unit,
        )
      : [];
    const residuals = segmentResiduals(series, sums, from, to, linePenalty);
    const steps = insteadOfLine.length > 0 ? insteadOfLine : findPersistentSteps(residuals, CHANGE_PENALTY * unit);
    return steps.map((position) => from + position);
  });
  return [...retained, ...added].sort((a, b) => a - b);
}

/** Steps inside each segment, on its own scale; as strict as a search of the whole series. */
function changesInside(series: readonly Float64Array[], changes: readonly number[]): readonly number[] {
  const length = series[0]!.length;
  const bounds = [0, ...changes, length];
  const found: number[] = [];
  for (let q = 0; q + 1 < bounds.length; q++) {
    const from = bounds[q]!;
    const to = bounds[q + 1]!;
    if (to - from < SHORTEST_SEARCHED) continue;
    const parts = series.flatMap((z) => standardise(withoutSpikes(z.subarray(from, to)).values)?.z ?? []);
    if (parts.length === 0) continue;
    const sums = segmentSums(parts);
    const whole = fitSegments(parts, sums, [], LINE_PENALTY * unitPenalty(sums));
    if (whole.residualSquares < NOTHING_LEFT) continue;
    const strictness = Math.log(length) / Math.log(to - from);
    const inside = findMultiStep(parts, sums, candidatePositions(sums), whole, strictness) ?? [];
    for (const position of inside) found.push(from + position);
  }
  return found;
}
