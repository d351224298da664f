/**
 * The bounds `le` that distributions without fixed bounds are stored with, by their unit: 2^(index / 2^scale) for the indices from `lowest` to
 * `highest`. They are the same for every point and process, so that counts can be added over processes and compared over time, whatever
 * resolution a sender has or changes to, and whichever protocol it has (docs/sources/opentelemetry.md).
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

/** Counts values at the bounds of a grid. What lies below the lowest counts there, and what lies above the highest only in all. */
export class GridCounts {
  readonly #grid: BoundGrid;
  readonly #atBound: Float64Array;
  #total = 0;

  constructor(grid: BoundGrid) {
    this.#grid = grid;
    this.#atBound = new Float64Array(grid.highest - grid.lowest + 1);
  }

  /** Counts values that lie at or below 0. */
  addLowest(count: number): void {
    this.#addAt(this.#grid.lowest, count);
  }

  addValue(value: number, count: number): void {
    this.#addAt(value <= 0 ? this.#grid.lowest : Math.ceil(Math.log2(value) * 2 ** this.#grid.scale), count);
  }

  /**
   * Counts values of the bucket `(base^index, base^(index + 1)]` of an exponential histogram, where base is 2^(2^-scale). Where it is wider than the
   * grid's, all of them count at the lowest bound within it: so no bound ever counts less than before when a sender widens its buckets, which would
   * be read as a reset.
   */
  addBucket(scale: number, index: number, count: number): void {
    this.#addAt(Math.floor(index * 2 ** (this.#grid.scale - scale)) + 1, count);
  }

  /** What lies at or below each bound. */
  cumulative(): CumulativeBuckets {
    const atBound = this.#atBound;
    let first = 0;
    while (first < atBound.length && atBound[first] === 0) first += 1;
    first = Math.max(0, first - 1);
    const counts: number[] = [];
    let below = 0;
    for (let i = first; i < atBound.length; i += 1) {
      below += atBound[i]!;
      counts.push(below);
    }
    return { first: this.#grid.lowest + first, counts, total: this.#total };
  }

  #addAt(index: number, count: number): void {
    this.#total += count;
    if (index <= this.#grid.highest) this.#atBound[Math.max(0, index - this.#grid.lowest)]! += count;
  }
}
