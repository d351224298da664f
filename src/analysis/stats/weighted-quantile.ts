/**
 * The largest value v for which the values >= v hold at least the share `1 - quantile` of the weight: with equal weights, the usual upper
 * quantile. Weights must be positive, nothing NaN; NaN when there is no value. Quickselect on weights, O(n) on average.
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array, quantile: number): number {
  const v = values.slice();
  const w = weights.slice(0, v.length);
  let total = 0;
  for (let i = 0; i < w.length; i++) total += w[i]!;
  let remaining = (1 - quantile) * total;
  let low = 0;
  let high = v.length - 1;
  if (high < 0) return Number.NaN;
  while (low < high) {
    const pivot = v[(low + high) >> 1]!;
    const { firstEqual, afterEqual, weightAbove, weightEqual } = partitionDescending(v, w, low, high, pivot);
    if (weightAbove >= remaining && firstEqual > low) high = firstEqual - 1;
    else if (weightAbove + weightEqual >= remaining || afterEqual > high) return pivot;
    else {
      remaining -= weightAbove + weightEqual;
      low = afterEqual;
    }
  }
  return v[low]!;
}

/** Three-way partition of `[low, high]`: larger than the pivot, equal, smaller. */
function partitionDescending(v: Float64Array, w: Float64Array, low: number, high: number, pivot: number) {
  let firstEqual = low;
  let next = low;
  let lastEqual = high;
  let weightAbove = 0;
  let weightEqual = 0;
  while (next <= lastEqual) {
    const value = v[next]!;
    if (value > pivot) {
      weightAbove += w[next]!;
      swap(v, w, firstEqual++, next++);
    } else if (value < pivot) swap(v, w, next, lastEqual--);
    else weightEqual += w[next++]!;
  }
  return { firstEqual, afterEqual: lastEqual + 1, weightAbove, weightEqual };
}

function swap(v: Float64Array, w: Float64Array, i: number, j: number): void {
  const value = v[i]!;
  const weight = w[i]!;
  v[i] = v[j]!;
  w[i] = w[j]!;
  v[j] = value;
  w[j] = weight;
}
