import { type SegmentSums, segmentCost } from './segment-sums.ts';

/** Level of the interval, as that of every interval in an answer. */
const CONFIDENCE = 0.95;
/**
 * Largest likelihood ratio, of the best position over another one, inside the interval. Where a level moved, the ratio at the true position is
 * distributed as the larger of two exponentials with mean 2, so P(ratio <= x) = (1 - exp(-x / 2))^2. Eo and Morley, "Likelihood-ratio-based
 * confidence sets for the timing of structural breaks" (2015).
 */
const LARGEST_RATIO = -2 * Math.log(1 - Math.sqrt(CONFIDENCE));
/** As for the penalty: more cannot be distinguished from a level that moves. */
const MOST_AUTOCORRELATION = 0.95;

/**
 * The range in which the change at `change` lies with 95 % confidence, its neighbours held fixed. `autocorrelation` of the residuals widens
 * it, as n points of persistent noise hold less information. Coverage is measured in bench/README.md.
 */
export function positionInterval(
  sums: SegmentSums,
  [from, change, to]: readonly [from: number, change: number, to: number],
  linePenalty: number,
  autocorrelation: number,
): { readonly low: number; readonly high: number } {
  const cost = (position: number): number =>
    segmentCost(sums, from, position, linePenalty) + segmentCost(sums, position, to, linePenalty);
  const least = cost(change);
  const r = Math.max(0, Math.min(MOST_AUTOCORRELATION, autocorrelation));
  const degrees = Math.max(1, (to - from - 2) * sums.dimensions);
  const allowed = least + (LARGEST_RATIO * (least / degrees) * (1 + r)) / (1 - r);
  let low = change;
  let high = change;
  for (let position = from + 1; position < change && low === change; position++) if (cost(position) <= allowed) low = position;
  for (let position = to - 1; position > change && high === change; position--) if (cost(position) <= allowed) high = position;
  return { low, high };
}
