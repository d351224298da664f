/** Index of the first entry of an ascending array, in `[from, to)`, that is not below `value`; `to` where all are. O(log n). */
export function firstNotBelow(sorted: Float64Array, value: number, from = 0, to = sorted.length): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
