import { boundOf, gridOfUnit } from '../decoding/bound-grid.ts';
import { toCumulativeBuckets } from './exponential-buckets.ts';
import type { PointRejection } from './point-rejection.ts';
import { addSample, type PointTarget } from './point-target.ts';
import type { ExponentialPoint, HistogramPoint, NumberPoint, SummaryPoint } from './request/otlp-request.ts';

// Each adds the samples of one point, or says why it is rejected and adds nothing.

export function addNumber(target: PointTarget, { value }: NumberPoint): PointRejection | null {
  if (value === null) return 'no-value';
  if (!Number.isFinite(value)) return 'not-finite';
  addSample(target, target.stream.value(), value);
  return null;
}

export function addHistogram(target: PointTarget, point: HistogramPoint): PointRejection | null {
  const { count, sum, bucketCounts, bounds } = point;
  if (!isCount(count) || !bucketCounts.every(isCount)) return 'not-finite';
  const isFitting = bucketCounts.length === bounds.length + 1 || (bucketCounts.length === 0 && bounds.length === 0);
  if (!isFitting || !isAscending(bounds)) return 'bad-buckets';
  let below = 0;
  for (let index = 0; index < bucketCounts.length; index += 1) {
    below += bucketCounts[index]!;
    addSample(target, target.stream.bucket(bounds[index] ?? Number.POSITIVE_INFINITY), below);
  }
  addCountAndSum(target, count, sum);
  return null;
}

export function addExponential(target: PointTarget, unit: string, point: ExponentialPoint): PointRejection | null {
  const { count, sum, zeroCount, negativeCount, bucketCounts, offset, scale } = point;
  if (![count, zeroCount, negativeCount, ...bucketCounts].every(isCount)) return 'not-finite';
  if (!Number.isInteger(offset) || !Number.isInteger(scale)) return 'bad-buckets';
  const { stream } = target;
  const grid = gridOfUnit(unit);
  const { first, counts, total } = toCumulativeBuckets(point, grid);
  // Bounds below all values so far have no samples. One that now has its first value stood at 0 until the last point.
  const ofNewBound = target.continues ? { ...target, zeroMs: stream.lastAtMs } : target;
  for (let place = 0; place < counts.length; place += 1) {
    const index = first + place;
    const series = stream.bucket(boundOf(grid, index));
    addSample(index < stream.lowestBound ? ofNewBound : target, series, counts[place]!);
  }
  target.whenStored(() => stream.reach(point.startMs, first));
  addSample(target, stream.bucket(Number.POSITIVE_INFINITY), total);
  addCountAndSum(target, count, sum);
  return null;
}

export function addSummary(target: PointTarget, { count, sum, quantiles }: SummaryPoint): PointRejection | null {
  if (!isCount(count)) return 'not-finite';
  if (!quantiles.every(({ quantile }) => quantile >= 0 && quantile <= 1)) return 'bad-buckets';
  for (const { quantile, value } of quantiles) {
    // Prometheus' clients send NaN while nothing was observed.
    if (Number.isFinite(value)) target.collector.add(target.stream.quantile(quantile), target.atMs, value);
  }
  addCountAndSum(target, count, sum);
  return null;
}

/** A sum that overflowed says nothing; the rest of the point does. */
function addCountAndSum(target: PointTarget, count: number, sum: number | null): void {
  addSample(target, target.stream.count(), count);
  if (sum !== null && Number.isFinite(sum)) addSample(target, target.stream.sum(), sum);
}

const isCount = (value: number): boolean => value >= 0 && Number.isFinite(value);

const isAscending = (bounds: readonly number[]): boolean =>
  bounds.every((bound, index) => Number.isFinite(bound) && (index === 0 || bound > bounds[index - 1]!));
