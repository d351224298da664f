import type { ExponentialPoint } from './request/otlp-request.ts';

/**
 * The bounds `le` that exponential histograms of a unit are stored with: 2^(index / 2^scale) for the indices from `lowest` to `highest`. They
 * are the same for every point and process, so that counts can be added over processes and compared over time, whatever scale an SDK
 * changes to: each of its bounds at that scale or a finer one is a bound here or lies between two of them (docs/sources/opentelemetry.md).
 */
export interface BoundGrid {
  readonly scale: number;
  readonly lowest: number;
  readonly highest: number;
}

const gridOf = (scale: number, fromExponent: number, toExponent: number): BoundGrid => ({
  scale,
  lowest: fromExponent * 2 ** scale,
  highest: toExponent * 2 ** scale,
});

/**
 * Durations from a millisecond to a minute, in steps of 19 %: the middle of a bucket is within 9 % of what is in it. At most 65 bounds each,
 * because each is a series.
 */
const GRIDS = new Map([
  ['s', gridOf(2, -10, 6)],
  ['ms', gridOf(2, 0, 16)],
  ['us', gridOf(2, 10, 26)],
  ['ns', gridOf(2, 20, 36)],
  // 16 bytes to 64 GiB.
  ['By', gridOf(1, 4, 36)],
]);

/** Of anything else, from 0.004 to 16 million, in steps of 41 %: within 19 %. */
const GRID_OF_OTHERS = gridOf(1, -8, 24);

export const gridOfUnit = (unit: string): BoundGrid => GRIDS.get(unit) ?? GRID_OF_OTHERS;

/** Six digits are far finer than the steps, and short enough to be read. */
const BOUND_DIGITS = 6;

export const boundOf = (grid: BoundGrid, index: number): number =>
  Number((2 ** (index / 2 ** grid.scale)).toPrecision(BOUND_DIGITS));

export interface CumulativeBuckets {
  /**
   * Index in the grid of the bound before the first that has any values at or below it, as it is there that the first bucket begins; the highest
   * where none has.
   */
  readonly first: number;
  /** How many values lie at or below each bound from `first` on. */
  readonly counts: readonly number[];
  /** How many there are in all. */
  readonly total: number;
}

/**
 * Counts of an exponential histogram at the bounds of the grid. What lies below the lowest bound counts as at it, values below 0 among it; what
 * lies above the highest only counts in all. Where the sender's buckets are wider than the grid's, all of one counts at the lowest bound within
 * it: so no bound ever counts less than before when an SDK widens its buckets, which would be read as a reset.
 */
export function toCumulativeBuckets(point: ExponentialPoint, grid: BoundGrid): CumulativeBuckets {
  const { zeroCount, negativeCount, bucketCounts, offset } = point;
  const atBound = new Float64Array(grid.highest - grid.lowest + 1);
  const widening = 2 ** (grid.scale - point.scale);
  let total = zeroCount + negativeCount;
  atBound[0]! += total;
  for (let i = 0; i < bucketCounts.length; i += 1) {
    const count = bucketCounts[i]!;
    total += count;
    const bound = Math.floor((offset + i) * widening) + 1;
    if (bound <= grid.highest) atBound[Math.max(0, bound - grid.lowest)]! += count;
  }
  let first = 0;
  while (first < atBound.length && atBound[first] === 0) first += 1;
  first = Math.max(0, first - 1);
  const counts: number[] = [];
  let below = 0;
  for (let i = first; i < atBound.length; i += 1) {
    below += atBound[i]!;
    counts.push(below);
  }
  return { first: grid.lowest + first, counts, total };
}
