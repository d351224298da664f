import { type BoundGrid, type CumulativeBuckets, cumulate } from '../decoding/bound-grid.ts';
import type { ExponentialPoint } from './request/otlp-request.ts';

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
  return cumulate(grid, atBound, total);
}
