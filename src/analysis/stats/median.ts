import { selectKth } from './select-kth.ts';

/** Median of the values that are not NaN; NaN when there is none. O(n), the argument is left as it is. */
export function median(values: Float64Array): number {
  const scratch = new Float64Array(values.length);
  let length = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i]!)) scratch[length++] = values[i]!;
  return medianInPlace(scratch, length);
}

/** As `median`, for the first `length` values of an array that belongs to the caller; it is reordered. Nothing may be NaN. */
export function medianInPlace(scratch: Float64Array, length: number): number {
  if (length === 0) return Number.NaN;
  const upper = selectKth(scratch, length, length >> 1);
  if (length % 2 === 1) return upper;
  // After the selection everything left of the middle is at most `upper`; its largest is the other middle value.
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length >> 1; i++) lower = Math.max(lower, scratch[i]!);
  return (lower + upper) / 2;
}

/** Makes the median absolute deviation of normal data equal its standard deviation: 1 / normalQuantile(0.75). */
export const MAD_TO_SIGMA = 1.4826;

/** Robust standard deviation: 1.4826 times the median distance from the median. NaN when there is no value. */
export function robustSigma(values: Float64Array): number {
  const centre = median(values);
  return MAD_TO_SIGMA * median(values.map((value) => Math.abs(value - centre)));
}
