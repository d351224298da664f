import type { SeriesSamples } from '../../model/sample.ts';
import { seriesKey } from '../../model/series.ts';
import { tagValue } from '../../model/tags.ts';
import { firstIndexAt, type Grid, stepOf } from './grid.ts';
import { type BucketCounts, layoutOf, type Masses, quantileOf } from './histogram-masses.ts';

/** The tag by which a bucket states its upper bound. */
export const BOUND_TAG = 'le';

/**
 * The quantile of each step, by linear interpolation inside the bucket it lies in, as `histogram_quantile` of PromQL
 * (https://github.com/prometheus/prometheus/blob/main/promql/quantile.go, `BucketQuantile`): the first bucket begins at 0 unless its bound is
 * not above it, what lies beyond the last finite bound is taken for that bound, and counts that fall from bound to bound, as of samples that
 * were not taken at one instant, are raised. NaN in a step without an observation.
 *
 * Series that differ in the tag `le` alone are one histogram. Those with the same bounds are added bound by bound; where bounds differ,
 * as between two services or before and after a deploy, the observations of a bucket are spread evenly over it, which is what the
 * interpolation assumes of them anyway.
 */
export function bucketQuantiles(buckets: readonly SeriesSamples[], q: number, grid: Grid): Float64Array {
  const layout = layoutOf(bucketCounts(buckets, grid));
  const masses: Masses = { between: new Float64Array(layout.edges.length), at: new Float64Array(layout.edges.length) };
  return Float64Array.from({ length: grid.length }, (_, step) => {
    layout.fill(masses, step);
    return quantileOf(q, layout.edges, masses);
  });
}

/** What the histograms among the buckets count, step by step: one for each set of bounds. */
export function bucketCounts(buckets: readonly SeriesSamples[], grid: Grid): readonly BucketCounts[] {
  const bySameBounds = new Map<string, BucketCounts>();
  for (const histogram of Map.groupBy(buckets, histogramOf).values()) {
    const counted = raised(countsOf(histogram, grid));
    const key = counted.bounds.join(' ');
    const same = bySameBounds.get(key);
    if (same) addInto(same, counted);
    else bySameBounds.set(key, counted);
  }
  return [...bySameBounds.values()];
}

const histogramOf = ({ series: { metric, tags } }: SeriesSamples): string =>
  seriesKey(
    metric,
    tags.filter(([name]) => name !== BOUND_TAG),
  );

/** Texts that mean the same bound (`1` and `1.0`) are one; a series without a bound is left out. */
function countsOf(histogram: readonly SeriesSamples[], grid: Grid): BucketCounts {
  const byBound = new Map<number, Float64Array>();
  for (const { series, samples } of histogram) {
    const bound = boundOf(tagValue(series.tags, BOUND_TAG));
    if (Number.isNaN(bound)) continue;
    const counts = byBound.get(bound) ?? new Float64Array(grid.length);
    byBound.set(bound, counts);
    for (let index = firstIndexAt(samples.at, grid.start); index < samples.at.length; index += 1) {
      const step = stepOf(grid, samples.at[index]!);
      if (step >= grid.length) break;
      counts[step]! += samples.values[index]!;
    }
  }
  const inOrder = [...byBound].sort(([a], [b]) => a - b);
  return { bounds: inOrder.map(([bound]) => bound), counts: inOrder.map(([, counts]) => counts) };
}

/** The number of a bound's text; `+Inf` and `Inf` are infinite. */
function boundOf(text: string | null): number {
  if (text === null || text.trim() === '') return Number.NaN;
  return /^\+?inf(inity)?$/i.test(text) ? Number.POSITIVE_INFINITY : Number(text);
}

/** The counts, which are fresh, raised to what is counted at the bound before where they are below it. */
function raised(counted: BucketCounts): BucketCounts {
  for (let bucket = 1; bucket < counted.counts.length; bucket += 1) {
    const [before, own] = [counted.counts[bucket - 1]!, counted.counts[bucket]!];
    for (let step = 0; step < own.length; step += 1) own[step] = Math.max(own[step]!, before[step]!);
  }
  return counted;
}

function addInto(sum: BucketCounts, { counts }: BucketCounts): void {
  for (const [bucket, own] of counts.entries()) {
    const added = sum.counts[bucket]!;
    for (let step = 0; step < own.length; step += 1) added[step]! += own[step]!;
  }
}
