import { type BoundGrid, type CumulativeBuckets, GridCounts } from '../decoding/bound-grid.ts';
import type { ExponentialPoint } from './request/otlp-request.ts';

/** Counts of an exponential histogram at the bounds of the grid. */
export function toCumulativeBuckets(point: ExponentialPoint, grid: BoundGrid): CumulativeBuckets {
  const { zeroCount, negativeCount, bucketCounts, offset, scale } = point;
  const counts = new GridCounts(grid);
  counts.addLowest(zeroCount + negativeCount);
  for (let i = 0; i < bucketCounts.length; i += 1) counts.addBucket(scale, offset + i, bucketCounts[i]!);
  return counts.cumulative();
}
