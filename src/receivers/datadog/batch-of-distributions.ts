import { SECOND_MS } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { boundOf, type CumulativeBuckets, GridCounts, gridOfUnit } from '../decoding/bound-grid.ts';
import { isWithin, type TimeWindow } from '../decoding/time-window.ts';
import { type DatadogBatch, describeTime, isFault, tagsOf } from './batch-of-series.ts';
import type { DatadogDistribution, DistributionPoint } from './payload/datadog-series.ts';
import { PointRejections } from './rejections.ts';
import { ColumnsBuilder } from './sample-columns.ts';

/** Distributions state no unit, so all have the same bounds. */
const GRID = gridOfUnit('');

/** A distribution makes many samples of few bytes, so bytes alone do not bound the work: this is some seconds of the store's. */
export const MAX_SAMPLES = 1_000_000;

/**
 * The samples of distributions: how many values of an interval are at most as large as each bound, how many there are, and their sum. Values of one
 * metric, tags and instant are one distribution.
 */
export function batchOfDistributions(
  all: readonly DatadogDistribution[],
  window: TimeWindow,
  maxSamples: number = MAX_SAMPLES,
): DatadogBatch | 'too-many-samples' {
  const rejected = new PointRejections();
  const builder = new ColumnsBuilder();
  for (const { metric, tags: sent, points } of all) {
    const tags = tagsOf(`${metric}_bucket`, [...sent, ['le', '']]);
    if (metric === '' || isFault(tags)) {
      const [reason, detail] = isFault(tags)
        ? ([tags.code, tags.detail] as const)
        : (['bad-metric', 'a series without a name'] as const);
      rejected.add(reason, points.length, () => detail);
      continue;
    }
    const made = new DistributionSeries(
      metric,
      tags.filter(([name]) => name !== 'le'),
    );
    for (const point of points) {
      const instant = Math.floor(point.atS * SECOND_MS);
      if (!isWithin(instant, window)) rejected.add('bad-timestamp', 1, () => describeTime(metric, point.atS, window));
      else if (!isCountable(point)) rejected.add('not-finite', 1, () => metric);
      else if (point.values.length > 0) made.add(instant, point);
      if (builder.samples + made.samples > maxSamples) return 'too-many-samples';
    }
    made.moveTo(builder);
  }
  return { columns: builder.columns(), rejected: rejected.byReason };
}

interface OneSeries {
  readonly identity: SeriesIdentity;
  readonly at: number[];
  readonly values: number[];
}

/** The series that the points of one distribution make. */
class DistributionSeries {
  readonly #metric: string;
  readonly #tags: Tags;
  readonly #series = new Map<string, OneSeries>();
  samples = 0;

  constructor(metric: string, tags: Tags) {
    this.#metric = metric;
    this.#tags = tags;
  }

  add(at: number, point: DistributionPoint): void {
    const { first, counts, total } = bucketsOf(point);
    for (const [place, count] of counts.entries()) this.#addBucket(String(boundOf(GRID, first + place)), at, count);
    this.#addBucket('+Inf', at, total);
    this.#addTo('_count', at, total);
    this.#addTo('_sum', at, point.sum);
  }

  moveTo(builder: ColumnsBuilder): void {
    for (const { identity, at, values } of this.#series.values()) builder.add(identity, at, values);
  }

  #addBucket(le: string, at: number, count: number): void {
    this.#push(this.#series.get(le) ?? this.#begin(le, '_bucket', toTags([...this.#tags, ['le', le]])), at, count);
  }

  #addTo(suffix: '_count' | '_sum', at: number, value: number): void {
    this.#push(this.#series.get(suffix) ?? this.#begin(suffix, suffix, this.#tags), at, value);
  }

  #begin(key: string, suffix: string, tags: Tags): OneSeries {
    const identity: SeriesIdentity = { metric: `${this.#metric}${suffix}`, tags, kind: 'counter', unit: null };
    const begun = { identity, at: [], values: [] };
    this.#series.set(key, begun);
    return begun;
  }

  #push({ at: instants, values }: OneSeries, at: number, value: number): void {
    instants.push(at);
    values.push(value);
    this.samples += 1;
  }
}

const isCountable = ({ sum, values, counts }: DistributionPoint): boolean =>
  Number.isFinite(sum) &&
  values.every(Number.isFinite) &&
  (counts === null || (counts.length === values.length && counts.every((count) => Number.isFinite(count) && count >= 0)));

function bucketsOf({ values, counts }: DistributionPoint): CumulativeBuckets {
  const buckets = new GridCounts(GRID);
  for (const [i, value] of values.entries()) buckets.addValue(value, counts?.[i] ?? 1);
  return buckets.cumulative();
}
