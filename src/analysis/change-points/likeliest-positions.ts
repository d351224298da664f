import { isBetween, meanOf, persistenceAround, SHORTEST_RANGE } from './persistence.ts';
import { isLine, type SegmentSums } from './segment-sums.ts';

/** How far a change may move in one round, as in the refinement of thinned candidates. Levels are measured anew after each. */
const REACH = 30;
/** Most changes stay after the first round; a third one follows from better levels. Chosen on made series. */
const MOST_ROUNDS = 3;
/** The mean of fewer points is too uncertain a level to date a change by. Chosen on made series. */
const LEAST_BESIDE = 12;
/**
 * Degrees of freedom for an excess kurtosis k: 2.5 + 2 / k. The 4 + 6 / k of a t distribution is too many once spikes were pulled in.
 * Chosen on made series; docs/MATH.md, "Position, size, kind", has the gain.
 */
const FEWEST_DEGREES = 2.5;
/** The 2 of that formula. */
const DEGREES_TIMES_KURTOSIS = 2;
/** Keeps the division finite: 2,000 degrees of freedom are a normal distribution. */
const LEAST_KURTOSIS = 1e-3;
/** A new position must be better by more than rounding. */
const ROUNDING = 1e-9;

type Around = readonly [from: number, change: number, to: number];

/**
 * Moves each step from one level to another to its likeliest position nearby, given the levels as measured now and first-order
 * autoregressive noise (only where `persistent`) whose innovations have Student's t distribution with their measured tails. Least squares,
 * by which changes were found, follow outliers and take slow movements of persistent noise for a part of the level.
 */
export function likeliestPositions(
  series: readonly Float64Array[],
  sums: SegmentSums,
  changes: readonly number[],
  linePenalty: number,
  persistent: boolean,
): readonly number[] {
  const moved = [...changes];
  for (const q of changes.keys()) {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const around = [moved[q - 1] ?? 0, moved[q]!, moved[q + 1] ?? sums.length] as const;
      const position = isStep(sums, around, linePenalty) ? likeliestPosition(series, around, persistent) : around[1];
      if (position === moved[q]) break;
      moved[q] = position;
    }
  }
  return moved;
}

const isStep = (sums: SegmentSums, [from, change, to]: Around, linePenalty: number): boolean =>
  !isLine(sums, from, change, linePenalty) && !isLine(sums, change, to, linePenalty);

function likeliestPosition(series: readonly Float64Array[], [from, change, to]: Around, persistent: boolean): number {
  const first = Math.max(from + LEAST_BESIDE, change - REACH);
  const last = Math.min(to - LEAST_BESIDE, change + REACH);
  if (change < first || change > last) return change;
  const range = series.map((z) => z.subarray(from, to));
  const measured = persistent && to - from >= SHORTEST_RANGE ? persistenceAround(range, change - from) : 0;
  const persistence = isBetween(measured) ? measured : 0;
  const deviance = new Float64Array(last - first + 1);
  for (const z of range) addDeviance(z, change - from, persistence, first - from, deviance);
  let best = change;
  for (let position = first; position <= last; position++) {
    if (deviance[position - first]! < deviance[best - first]! - ROUNDING) best = position;
  }
  return best;
}

/** Adds to `deviance` by how much less likely (-2 log) each position from `first` on is than `first`. */
function addDeviance(z: Float64Array, cut: number, persistence: number, first: number, deviance: Float64Array): void {
  const before = meanOf(z, 0, cut);
  const after = meanOf(z, cut, z.length);
  const off = (t: number, position: number): number => z[t]! - (t < position ? before : after);
  const innovation = (t: number, position: number): number => off(t, position) - persistence * off(t - 1, position);
  let squares = 0;
  let fourths = 0;
  for (let t = 1; t < z.length; t++) {
    const square = innovation(t, cut) ** 2;
    squares += square;
    fourths += square * square;
  }
  if (!(squares > 0)) return;
  const count = z.length - 1;
  const kurtosis = Math.max(LEAST_KURTOSIS, (fourths * count) / (squares * squares) - 3);
  const degrees = FEWEST_DEGREES + DEGREES_TIMES_KURTOSIS / kurtosis;
  const scale = (squares / count) * (degrees - 2);
  const unlikely = (t: number, position: number): number => (degrees + 1) * Math.log1p(innovation(t, position) ** 2 / scale);
  let sum = 0;
  for (let i = 1; i < deviance.length; i++) {
    // The point before moves to the level before, which also changes the expectation of the next one.
    const position = first + i;
    for (let t = position - 1; t <= position; t++) sum += unlikely(t, position) - unlikely(t, position - 1);
    deviance[i] = deviance[i]! + sum;
  }
}
