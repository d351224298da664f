/** Sums from the start of the series up to, not including, each index: any mean is two subtractions. All have length n + 1. */
export interface RunningSums {
  /** Of the clipped series. */
  readonly clipped: Float64Array;
  /** Of the series before clipping. */
  readonly raw: Float64Array;
  /** Number of samples present. */
  readonly present: Float64Array;
  /** Of |difference to the previous sample present| of the clipped series, and how many differences there are. */
  readonly movement: Float64Array;
  readonly moves: Float64Array;
}

/** One pass over a series and its clipped copy; both have their gaps at the same places. */
export function runningSums(x: Float64Array, clipped: Float64Array): RunningSums {
  const n = x.length;
  const sums: RunningSums = {
    clipped: new Float64Array(n + 1),
    raw: new Float64Array(n + 1),
    present: new Float64Array(n + 1),
    movement: new Float64Array(n + 1),
    moves: new Float64Array(n + 1),
  };
  let previous = Number.NaN;
  for (let i = 0; i < n; i++) {
    const value = clipped[i]!;
    const here = Number.isNaN(value) ? 0 : 1;
    const moved = here === 1 && !Number.isNaN(previous) ? 1 : 0;
    sums.clipped[i + 1] = sums.clipped[i]! + (here ? value : 0);
    sums.raw[i + 1] = sums.raw[i]! + (here ? x[i]! : 0);
    sums.present[i + 1] = sums.present[i]! + here;
    sums.movement[i + 1] = sums.movement[i]! + (moved ? Math.abs(value - previous) : 0);
    sums.moves[i + 1] = sums.moves[i]! + moved;
    if (here) previous = value;
  }
  return sums;
}

/** Mean over `[from, to)` from running sums of values and of their number; NaN where no sample is present. */
export function meanBetween(sums: Float64Array, counts: Float64Array, from: number, to: number): number {
  const count = counts[to]! - counts[from]!;
  return count > 0 ? (sums[to]! - sums[from]!) / count : Number.NaN;
}
