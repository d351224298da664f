import { firstNotBelow } from './first-not-below.ts';
import { normalQuantile } from './normal.ts';

/**
 * Replaces every value by the normal quantile of its rank, (rank - 1/2) / n, equal values by that of their middle rank. Whatever the
 * distribution was, no value weighs more than one of a normal sample of that size. NaN stays NaN. O(n log n).
 */
export function normalScores(values: Float64Array): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const scoreOf = new Float64Array(sorted.length);
  for (let first = 0; first < sorted.length; ) {
    let end = first + 1;
    while (end < sorted.length && sorted[end] === sorted[first]) end++;
    scoreOf.fill(normalQuantile((first + end) / 2 / sorted.length), first, end);
    first = end;
  }
  return values.map((value) => (Number.isNaN(value) ? Number.NaN : scoreOf[firstNotBelow(sorted, value)]!));
}
