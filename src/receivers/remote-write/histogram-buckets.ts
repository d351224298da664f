import { type BoundGrid, boundOf, GridCounts, gridOfUnit } from '../decoding/bound-grid.ts';
import type { BucketSpan, NativeHistogram } from './native-histogram.ts';

/** The upper bound of a bucket and how many observations were up to it. */
export type CumulativeBucket = readonly [bound: number, count: number];

/** How names of Prometheus end for a unit; the metadata says the same, but later. */
const UNIT_OF_NAME = new Map([
  ['seconds', 's'],
  ['milliseconds', 'ms'],
  ['bytes', 'By'],
]);

/** The bounds of the histograms of a metric, by the unit in its name. */
export const gridOfMetric = (metric: string): BoundGrid =>
  gridOfUnit(UNIT_OF_NAME.get(metric.slice(metric.lastIndexOf('_') + 1)) ?? '');

/** The resolutions there are (prometheus, model/histogram): each step of the schema halves the buckets. */
const COARSEST_SCHEMA = -4;
const FINEST_SCHEMA = 8;
const CUSTOM_BOUNDS_SCHEMA = -53;

/** More bounds of their own than exporters define by hand. */
const MAX_CUSTOM_BOUNDS = 200;
/** More than a histogram of the finest schema has for all doubles would not be one. */
const MAX_BUCKETS = 10_000;

/** The buckets of a histogram as `le` buckets, ascending, the last one up to infinity, at bounds of its own or of the grid; null where they cannot be read. */
export function cumulativeBuckets(histogram: NativeHistogram, grid: BoundGrid): readonly CumulativeBucket[] | null {
  const { schema, positiveSpans, positiveDeltas, positiveCounts, negativeSpans, negativeDeltas, negativeCounts } = histogram;
  const positive = countsByIndex(positiveSpans, positiveDeltas, positiveCounts);
  const negative = countsByIndex(negativeSpans, negativeDeltas, negativeCounts);
  if (!positive || !negative || !isCount(histogram.count) || !isCount(histogram.zeroCount)) return null;
  if (schema === CUSTOM_BOUNDS_SCHEMA) return ofCustomBounds(positive, histogram);
  if (schema < COARSEST_SCHEMA || schema > FINEST_SCHEMA) return null;
  const below = negative.reduce((sum, [, count]) => sum + count, histogram.zeroCount);
  return onGrid(grid, positive, schema, below, histogram.count);
}

/** The index of each bucket with its count; null where spans and counts do not fit each other. */
function countsByIndex(
  spans: readonly BucketSpan[],
  deltas: readonly number[],
  counts: readonly number[],
): readonly (readonly [index: number, count: number])[] | null {
  const found: [number, number][] = [];
  const isFloat = counts.length > 0;
  let index = 0;
  let count = 0;
  for (const { offset, length } of spans) {
    index += offset;
    if (found.length + length > Math.min(MAX_BUCKETS, isFloat ? counts.length : deltas.length)) return null;
    for (let step = 0; step < length; step += 1) {
      count = isFloat ? counts[found.length]! : count + deltas[found.length]!;
      if (!isCount(count)) return null;
      found.push([index, count]);
      index += 1;
    }
  }
  return found;
}

function onGrid(
  grid: BoundGrid,
  positive: readonly (readonly [index: number, count: number])[],
  schema: number,
  below: number,
  count: number,
): readonly CumulativeBucket[] {
  const atBounds = new GridCounts(grid);
  atBounds.addLowest(below);
  // The bucket of an index ends at that power of the base.
  for (const [index, inBucket] of positive) atBounds.addBucket(schema, index - 1, inBucket);
  const { first, counts } = atBounds.cumulative();
  return [
    ...counts.map((upTo, place): CumulativeBucket => [boundOf(grid, first + place), upTo]),
    [Number.POSITIVE_INFINITY, count],
  ];
}

function ofCustomBounds(
  positive: readonly (readonly [index: number, count: number])[],
  { customBounds, count }: NativeHistogram,
): readonly CumulativeBucket[] | null {
  const isAscending = customBounds.every((bound, index) => Number.isFinite(bound) && !(bound <= customBounds[index - 1]!));
  if (!isAscending || customBounds.length > MAX_CUSTOM_BOUNDS) return null;
  const byIndex = new Map(positive);
  if ([...byIndex.keys()].some((index) => index < 0 || index > customBounds.length)) return null;
  let upTo = 0;
  const buckets = customBounds.map((bound, index): CumulativeBucket => {
    upTo += byIndex.get(index) ?? 0;
    return [bound, upTo];
  });
  return [...buckets, [Number.POSITIVE_INFINITY, count]];
}

const isCount = (count: number): boolean => Number.isFinite(count) && count >= 0;
