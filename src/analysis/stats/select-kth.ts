/**
 * The k-th smallest (from 0) of the first `length` values of `scratch`, which is reordered: pass a copy you own. Hoare's quickselect with
 * the median of three as pivot, O(length) on average; equal values are no trouble. `length` must be at least 1 and nothing NaN.
 */
export function selectKth(scratch: Float64Array, length: number, k: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const pivot = medianOfThree(scratch[low]!, scratch[(low + high) >> 1]!, scratch[high]!);
    let i = low;
    let j = high;
    while (i <= j) {
      while (scratch[i]! < pivot) i++;
      while (scratch[j]! > pivot) j--;
      if (i > j) break;
      const swapped = scratch[i]!;
      scratch[i] = scratch[j]!;
      scratch[j] = swapped;
      i++;
      j--;
    }
    if (k <= j) high = j;
    else if (k >= i) low = i;
    else return scratch[k]!;
  }
  return scratch[k]!;
}

const medianOfThree = (a: number, b: number, c: number): number => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
