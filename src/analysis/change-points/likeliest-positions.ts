import { isBetween, meanOf, persistenceAround, SHORTEST_STRETCH } from './persistence.ts';
import { isLine, type SegmentSums } from './segment-sums.ts';

/** How far a change may move at a time. Levels are measured anew from where it went. */
const REACH = 30;
const MOST_ROUNDS = 3;
/** Fewer points than this do not tell their level well enough to date by it. */
const LEAST_BESIDE = 12;
/** Degrees of freedom for an excess kurtosis k: 2.5 + 2 / k. The 4 + 6 / k of a t distribution is too many once spikes were pulled in. */
const FEWEST_DEGREES = 2.5;
const DEGREES_TIMES_KURTOSIS = 2;
const LEAST_KURTOSIS = 1e-3;
/** A new place must be better by more than rounding. */
const ROUNDING = 1e-9;

type Around = readonly [from: number, change: number, to: number];

/**
 * Moves each step from one level to another to its likeliest place near by: levels as measured now, first-order autoregressive noise
 * (only where `persistent`) whose innovations have Student's t distribution with tails as heavy as they show. Least squares, by which
 * changes were found, are led astray by wild points and take the wandering of persistent noise for a part of the level.
 */
export function likeliestPlaces(
  series: readonly Float64Array[],
  sums: SegmentSums,
  changes: readonly number[],
  linePrice: number,
  persistent: boolean,
): readonly number[] {
  const moved = [...changes];
  for (const q of changes.keys()) {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const around = [moved[q - 1] ?? 0, moved[q]!, moved[q + 1] ?? sums.length] as const;
      const place = isStep(sums, around, linePrice) ? likeliestPlace(series, around, persistent) : around[1];
      if (place === moved[q]) break;
      moved[q] = place;
    }
  }
  return moved;
}

const isStep = (sums: SegmentSums, [from, change, to]: Around, linePrice: number): boolean =>
  !isLine(sums, from, change, linePrice) && !isLine(sums, change, to, linePrice);

function likeliestPlace(series: readonly Float64Array[], [from, change, to]: Around, persistent: boolean): number {
  const first = Math.max(from + LEAST_BESIDE, change - REACH);
  const last = Math.min(to - LEAST_BESIDE, change + REACH);
  if (change < first || change > last) return change;
  const stretch = series.map((z) => z.subarray(from, to));
  const measured = persistent && to - from >= SHORTEST_STRETCH ? persistenceAround(stretch, change - from) : 0;
  const persistence = isBetween(measured) ? measured : 0;
  const surprise = new Float64Array(last - first + 1);
  for (const z of stretch) addSurprise(z, change - from, persistence, first - from, surprise);
  let best = change;
  for (let place = first; place <= last; place++) {
    if (surprise[place - first]! < surprise[best - first]! - ROUNDING) best = place;
  }
  return best;
}

/** Adds to `surprise` by how much less likely (-2 log) each place from `first` on is than `first`. */
function addSurprise(z: Float64Array, cut: number, persistence: number, first: number, surprise: Float64Array): void {
  const before = meanOf(z, 0, cut);
  const after = meanOf(z, cut, z.length);
  const off = (t: number, place: number): number => z[t]! - (t < place ? before : after);
  const innovation = (t: number, place: number): number => off(t, place) - persistence * off(t - 1, place);
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
  const unlikely = (t: number, place: number): number => (degrees + 1) * Math.log1p(innovation(t, place) ** 2 / scale);
  let sum = 0;
  for (let i = 1; i < surprise.length; i++) {
    // The point before goes over to the level before, which is also what the next one is expected to follow.
    const place = first + i;
    for (let t = place - 1; t <= place; t++) sum += unlikely(t, place) - unlikely(t, place - 1);
    surprise[i] = surprise[i]! + sum;
  }
}
