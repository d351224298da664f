import { SECOND_MS } from '../../model/instant.ts';
import type { SeriesPoints } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { boundOf, type CumulativeBuckets, GridCounts, gridOfUnit } from '../decoding/bound-grid.ts';
import { isWithin, type TimeWindow } from '../decoding/time-window.ts';
import { type DatadogBatch, reject, tagsOf } from './batch-of-series.ts';
import type { CountedValue, DatadogDistribution, DistributionPoint } from './payload/datadog-series.ts';
import type { DatadogRejection } from './rejections.ts';

/** Distributions state no unit, so all have the same bounds. */
const GRID = gridOfUnit('');

/**
 * The samples of distributions: how many values of an interval are at most as large as each bound, how many there are, and their sum. Values of one
 * metric, tags and instant are one distribution.
 */
export function batchOfDistributions(all: readonly DatadogDistribution[], window: TimeWindow): DatadogBatch {
  const rejected = new Map<DatadogRejection, number>();
  const batch: SeriesPoints[] = [];
  for (const { metric, tags: sent, points } of all) {
    const tags = tagsOf(`${metric}_bucket`, [...sent, ['le', '']]);
    if (metric === '' || typeof tags === 'string') {
      reject(rejected, typeof tags === 'string' ? tags : 'bad-metric', points.length);
      continue;
    }
    const named = seriesOf(
      metric,
      tags.filter(([name]) => name !== 'le'),
    );
    for (const point of points) {
      const instant = Math.floor(point.atS * SECOND_MS);
      if (!isWithin(instant, window)) reject(rejected, 'bad-timestamp', 1);
      else if (!isCountable(point)) reject(rejected, 'not-finite', 1);
      else if (point.values.length > 0) addPoint(batch, named, instant, point);
    }
  }
  return { batch, rejected };
}

interface NamedSeries {
  readonly count: SeriesIdentity;
  readonly sum: SeriesIdentity;
  bucket(le: string): SeriesIdentity;
}

const seriesOf = (metric: string, tags: Tags): NamedSeries => ({
  count: { metric: `${metric}_count`, tags, kind: 'counter', unit: null },
  sum: { metric: `${metric}_sum`, tags, kind: 'counter', unit: null },
  bucket: (le) => ({ metric: `${metric}_bucket`, tags: toTags([...tags, ['le', le]]), kind: 'counter', unit: null }),
});

const isCountable = ({ sum, values }: DistributionPoint): boolean =>
  Number.isFinite(sum) && values.every(({ value, count }) => Number.isFinite(value) && Number.isFinite(count) && count >= 0);

function addPoint(batch: SeriesPoints[], series: NamedSeries, at: number, { sum, values }: DistributionPoint): void {
  const add = (identity: SeriesIdentity, value: number): void => {
    batch.push({ series: identity, at: Float64Array.of(at), values: Float64Array.of(value) });
  };
  const { first, counts, total } = bucketsOf(values);
  for (const [place, count] of counts.entries()) add(series.bucket(String(boundOf(GRID, first + place))), count);
  add(series.bucket('+Inf'), total);
  add(series.count, total);
  add(series.sum, sum);
}

function bucketsOf(values: readonly CountedValue[]): CumulativeBuckets {
  const counts = new GridCounts(GRID);
  for (const { value, count } of values) counts.addValue(value, count);
  return counts.cumulative();
}
