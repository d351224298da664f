/** Sums from the start of the series up to, not including, each index: any mean is two subtractions. All have length n + 1. */
export interface RunningSums {
  /** Of the clipped series. */
  readonly clipped: Float64Array;
  /** Of the series before clipping. */
  readonly raw: Float64Array;
  /** Number of samples present. */
  readonly present: Int32Array;
  /** Of |difference to the previous sample present| of the clipped series: one for every sample present but the first. */
  readonly movement: Float64Array;
}

/** One pass over a series and its clipped copy; both have the same gaps. */
export function runningSums(x: Float64Array, clipped: Float64Array): RunningSums {
  const n = x.length;
  const sums: RunningSums = {
    clipped: new Float64Array(n + 1),
    raw: new Float64Array(n + 1),
    present: new Int32Array(n + 1),
    movement: new Float64Array(n + 1),
  };
  const { clipped: ofClipped, raw, present, movement } = sums;
  let previous = Number.NaN;
  // Running totals in locals: reading the last sum back from the array would delay the next addition.
  let [clippedSum, rawSum, presentSum, movementSum] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const value = clipped[i]!;
    if (!Number.isNaN(value)) {
      clippedSum += value;
      rawSum += x[i]!;
      presentSum++;
      if (!Number.isNaN(previous)) movementSum += Math.abs(value - previous);
      previous = value;
    }
    ofClipped[i + 1] = clippedSum;
    raw[i + 1] = rawSum;
    present[i + 1] = presentSum;
    movement[i + 1] = movementSum;
  }
  return sums;
}

/** The sums of a copy that has the same gaps and is not clipped any further. */
export function sumsOfCopy({ present }: RunningSums, x: Float64Array): RunningSums {
  const clipped = new Float64Array(x.length + 1);
  const movement = new Float64Array(x.length + 1);
  let previous = Number.NaN;
  let [sum, movementSum] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isNaN(value)) {
      sum += value;
      if (!Number.isNaN(previous)) movementSum += Math.abs(value - previous);
      previous = value;
    }
    clipped[i + 1] = sum;
    movement[i + 1] = movementSum;
  }
  return { clipped, raw: clipped, present, movement };
}

/** Mean over `[from, to)` from running sums of values and of their number; NaN where no sample is present. */
export function meanBetween(sums: Float64Array, counts: Int32Array, from: number, to: number): number {
  const count = counts[to]! - counts[from]!;
  return count > 0 ? (sums[to]! - sums[from]!) / count : Number.NaN;
}
