import { isBetween, persistenceAround } from './persistence.ts';
import { bestStep, SHORTEST_STRETCH, stepGains, whitenedSquares } from './persistent-steps.ts';
import { joined, segmentResiduals } from './segment-fit.ts';
import { isLine, type SegmentSums } from './segment-sums.ts';

/** A change is confirmed by a step within so many points of it. */
const NEAR = 5;
/** A comparison of means dates a step by all points around it, whitened values by its jump: where both see the same one they are this near. */
const MOVES_UP_TO = 10;

/**
 * Where the change between `[from, change)` and `[change, to)` lies under persistent noise, by the likelihood of a step in whitened values;
 * null where it is not worth `leastGain` there. Beside a line, a single step that explains the stretch better takes the place of both: from
 * where noise happens to turn, a line climbs through a step that comes later. The change itself where the noise is not persistent after all.
 */
export function confirmChange(
  series: readonly Float64Array[],
  sums: SegmentSums,
  [from, change, to]: readonly [from: number, change: number, to: number],
  linePrice: number,
  leastGain: number,
): number | null {
  const stretch = series.map((z) => z.subarray(from, to));
  if (to - from < SHORTEST_STRETCH) return change;
  const bent = isLine(sums, from, change, linePrice) || isLine(sums, change, to, linePrice);
  if (bent) {
    const residuals = [
      segmentResiduals(series, sums, from, change, linePrice),
      segmentResiduals(series, sums, change, to, linePrice),
    ] as const;
    const step = stepInstead(
      stretch,
      residuals[0].map((before, k) => joined(before, residuals[1][k]!)),
      leastGain,
    );
    if (step !== null) return from + step;
  }
  const cut = change - from;
  const persistence = persistenceAround(stretch, cut);
  if (!isBetween(persistence)) return change;
  const gains = stepGains(stretch, persistence);
  if (bestStep(gains, cut - NEAR, cut + NEAR + 1).gain < leastGain) return null;
  return bent ? change : from + bestStep(gains, cut - MOVES_UP_TO, cut + MOVES_UP_TO + 1).place;
}

/** The one step by which levels explain a stretch better than what left these residuals, which had more parameters; null where none does. */
function stepInstead(stretch: readonly Float64Array[], residuals: readonly Float64Array[], leastGain: number): number | null {
  const length = stretch[0]!.length;
  const first = bestStep(stepGains(stretch, persistenceAround(stretch, 0)), 0, length);
  const persistence = persistenceAround(stretch, first.place);
  if (!isBetween(persistence)) return null;
  const { place, gain } = bestStep(stepGains(stretch, persistence), 0, length);
  const held = Math.log(whitenedSquares(stretch, persistence) / whitenedSquares(residuals, persistence));
  return gain >= leastGain && gain > held * (length - 1) * stretch.length ? place : null;
}
