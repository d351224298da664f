import { MAD_TO_SIGMA } from '../stats/median.ts';

/** A point that stands out alone. */
export interface IsolatedPoint {
  readonly index: number;
  /** Median of its neighbours: the expected value without the spike. */
  readonly typical: number;
}

export interface WithoutSpikes {
  /** The series with every spike pulled to just beside the median of its neighbours. */
  readonly values: Float64Array;
  readonly spikes: readonly IsolatedPoint[];
}

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Neighbours on each side, enough for a median deviation; at the ends the window moves inwards, so that there are always twice as many. */
const HALF_WINDOW = 10;
/** Robust standard deviations from which a point is a spike: normal noise exceeds them once in 16,000 points. The level is a convention. */
const OUTLYING = 4;
/** A neighbour this far along the way to the spike means that the level moved, not one point. */
const COMPANION_SHARE = 0.4;
/** Points on each side that may be such a neighbour: on a regular grid one missed sample must not hide it. */
const COMPANIONS = 2;
/** A spike is pulled to half a standard deviation beside the median, so that it still shows its side. */
const LEFT_OVER = 0.5;
/** Left out of the mean square, which serves series that are constant most of the time and have a median deviation of 0. */
const LARGEST_LEFT_OUT = 2;
/** Makes that trimmed deviation of 20 normal values about their standard deviation (1.28 in a simulation of 20,000 windows). */
const TRIMMED_TO_SIGMA = 1.25;
/** A deviation smaller than this part of the level is rounding. */
const ROUNDING = 1e-9;
/** In shorter series a point and its companions are most of the series. */
const SHORTEST_SERIES = 6;

/**
 * Finds single points far from their neighbours on both sides and pulls them in. A step is unchanged, because its second point confirms the
 * first. The newest point has no successor to confirm it, so it counts as a spike until one does. O(n); the argument is not changed, and
 * must hold no NaN.
 */
export function withoutSpikes(y: Float64Array): WithoutSpikes {
  const values = y.slice();
  const spikes: IsolatedPoint[] = [];
  if (y.length < SHORTEST_SERIES) return { values, spikes };
  const movement = runningMovement(y);
  const scratch = new Float64Array(2 * HALF_WINDOW);
  const last = y.length - 1;
  for (let i = 0; i <= last; i++) {
    const { side, gap } = prominence(y, i);
    if (!(gap > 0)) continue;
    const from = Math.max(0, Math.min(i - HALF_WINDOW, last - 2 * HALF_WINDOW));
    const to = Math.min(last, Math.max(i + HALF_WINDOW, 2 * HALF_WINDOW));
    if (gap < typicalStep(y, movement, from, to, i)) continue;
    const { centre, spread } = centreAndSpread(y, from, to, i, scratch);
    const deviation = side * (y[i]! - centre);
    if (deviation <= OUTLYING * spread || deviation <= ROUNDING * Math.abs(centre)) continue;
    if (furthestCompanion(y, i, side, centre) > COMPANION_SHARE * deviation) continue;
    spikes.push({ index: i, typical: centre });
    values[i] = centre + side * Math.min(deviation, LEFT_OVER * spread);
  }
  return { values, spikes };
}

/** On which side a point lies of all its near neighbours, and how far from the nearest; gap 0 when it lies among them. */
function prominence(y: Float64Array, i: number): { readonly side: 1 | -1; readonly gap: number } {
  let highest = Number.NEGATIVE_INFINITY;
  let lowest = Number.POSITIVE_INFINITY;
  for (let j = Math.max(0, i - COMPANIONS); j <= Math.min(y.length - 1, i + COMPANIONS); j++) {
    if (j === i) continue;
    highest = Math.max(highest, y[j]!);
    lowest = Math.min(lowest, y[j]!);
  }
  const value = y[i]!;
  if (value > highest) return { side: 1, gap: value - highest };
  return { side: -1, gap: value < lowest ? lowest - value : 0 };
}

function furthestCompanion(y: Float64Array, i: number, side: 1 | -1, centre: number): number {
  let furthest = Number.NEGATIVE_INFINITY;
  for (let j = Math.max(0, i - COMPANIONS); j <= Math.min(y.length - 1, i + COMPANIONS); j++) {
    if (j !== i) furthest = Math.max(furthest, side * (y[j]! - centre));
  }
  return furthest;
}

/** Sums of |difference to the point before| up to each index, for a cheap test that makes the sorting unnecessary at most points. */
function runningMovement(y: Float64Array): Float64Array {
  const sums = new Float64Array(y.length + 1);
  for (let i = 1; i < y.length; i++) sums[i + 1] = sums[i]! + Math.abs(y[i]! - y[i - 1]!);
  return sums;
}

/** Mean |difference| in a window, those of the point itself left out; 0 when there is no other. */
function typicalStep(y: Float64Array, movement: Float64Array, from: number, to: number, i: number): number {
  let total = movement[to + 1]! - movement[from + 1]!;
  let count = to - from;
  if (i > from) {
    total -= Math.abs(y[i]! - y[i - 1]!);
    count--;
  }
  if (i < to) {
    total -= Math.abs(y[i]! - y[i + 1]!);
    count--;
  }
  return count > 0 ? total / count : 0;
}

/** Median of the window without the point, and the larger of two robust standard deviations around it. */
function centreAndSpread(y: Float64Array, from: number, to: number, i: number, scratch: Float64Array) {
  let size = 0;
  for (let j = from; j <= to; j++) if (j !== i) size = insertSorted(scratch, size, y[j]!);
  const centre = middle(scratch, size);
  size = 0;
  for (let j = from; j <= to; j++) if (j !== i) size = insertSorted(scratch, size, Math.abs(y[j]! - centre));
  const retained = Math.max(1, size - LARGEST_LEFT_OUT);
  let squares = 0;
  for (let j = 0; j < retained; j++) squares += scratch[j]! * scratch[j]!;
  return { centre, spread: Math.max(MAD_TO_SIGMA * middle(scratch, size), TRIMMED_TO_SIGMA * Math.sqrt(squares / retained)) };
}

function insertSorted(sorted: Float64Array, size: number, value: number): number {
  let position = size;
  while (position > 0 && sorted[position - 1]! > value) {
    sorted[position] = sorted[position - 1]!;
    position--;
  }
  sorted[position] = value;
  return size + 1;
}

const middle = (sorted: Float64Array, size: number): number =>
  size % 2 === 1 ? sorted[size >> 1]! : (sorted[(size >> 1) - 1]! + sorted[size >> 1]!) / 2;
