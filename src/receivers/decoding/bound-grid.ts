/**
 * The bounds `le` that distributions without fixed bounds are stored with, by their unit: 2^(index / 2^scale) for the indices from `lowest` to
 * `highest`. They are the same for every point and process, so that counts can be added over processes and compared over time, whatever
 * resolution a sender has or changes to (docs/sources/opentelemetry.md).
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

/** Of anything else, from 0.00024 to a million, in steps of 41 %: within 19 %. A duration is in it in seconds as well as in milliseconds. */
const GRID_OF_OTHERS = gridOf(1, -12, 20);

export const gridOfUnit = (unit: string): BoundGrid => GRIDS.get(unit) ?? GRID_OF_OTHERS;

/** Six digits are far finer than the steps, and short enough to be read. */
const BOUND_DIGITS = 6;

export const boundOf = (grid: BoundGrid, index: number): number =>
  Number((2 ** (index / 2 ** grid.scale)).toPrecision(BOUND_DIGITS));

/** The lowest bound that a value is not above, as an index; below the lowest bound and above the highest as well. */
export const boundIndexOf = (grid: BoundGrid, value: number): number =>
  value <= 0 ? Number.NEGATIVE_INFINITY : Math.ceil(Math.log2(value) * 2 ** grid.scale);

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
 * What lies at or below each bound, from the number of values that lie between it and the one before. `atBound` has one for each bound of the
 * grid; what lies above the highest is in `total` alone.
 */
export function cumulate(grid: BoundGrid, atBound: Float64Array, total: number): CumulativeBuckets {
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
