import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity, SeriesKind } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Aggregate, BucketBudget, EmitSample } from './aggregate.ts';
import { LogSketch } from './log-sketch.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';

/** Up to here percentiles are exact (800 KB a series); beyond, values are counted in a sketch and percentiles are within 0.5 %. */
const EXACT_VALUES_PER_SERIES = 100_000;

const PERCENTS = [50, 90, 95, 99] as const;

/** The longest suffix of the series made from one name. */
export const LONGEST_SUFFIX = '.count';

/**
 * Timers, histograms and distributions: count, sum, min, max and percentiles of the values of one bucket. Count and sum are corrected
 * for the sample rate, each value standing for 1/rate of its kind, so that sum/count is the mean; min, max and percentiles are those of
 * the values sent. (The StatsD reference server corrects the count only.)
 */
export class DistributionAggregate implements Aggregate {
  readonly #series: Record<'count' | 'sum' | 'min' | 'max', SeriesIdentity>;
  readonly #percentileSeries: readonly SeriesIdentity[];
  #values: number[] = [];
  #sketch: LogSketch | null = null;
  #sent = 0;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  constructor(metric: string, tags: Tags, isMilliseconds: boolean) {
    const unit = isMilliseconds ? 'ms' : null;
    const level: SeriesKind = isMilliseconds ? 'latency' : 'gauge';
    const identity = (suffix: string, kind: SeriesKind): SeriesIdentity => ({ metric: `${metric}.${suffix}`, tags, kind, unit });
    this.#series = {
      count: { ...identity('count', 'counter'), unit: null },
      sum: identity('sum', 'counter'),
      min: identity('min', level),
      max: identity('max', level),
    };
    this.#percentileSeries = PERCENTS.map((percent) => identity(`p${percent}`, level));
  }

  add({ values, rate }: Measurement, _arrivedAt: Millis, budget: BucketBudget): MeasurementRejection | null {
    const weight = 1 / rate;
    let sum = this.#sum;
    for (const value of values) sum += value * weight;
    const count = this.#count + values.length * weight;
    if (!Number.isFinite(sum) || !Number.isFinite(count)) return 'not-finite';
    this.#sum = sum;
    this.#count = count;
    for (const value of values) this.#addValue(value, budget);
    return null;
  }

  /** Emits the samples of the bucket so far. */
  emit(emit: EmitSample): void {
    if (this.#sent === 0) return;
    emit(this.#series.count, this.#count);
    emit(this.#series.sum, this.#sum);
    emit(this.#series.min, this.#min);
    emit(this.#series.max, this.#max);
    const percentiles = this.#percentiles();
    for (const [index, series] of this.#percentileSeries.entries()) emit(series, percentiles[index]!);
  }

  close(emit: EmitSample): void {
    this.emit(emit);
    this.#values = [];
    this.#sketch = null;
    this.#sent = 0;
    this.#count = 0;
    this.#sum = 0;
    this.#min = Number.POSITIVE_INFINITY;
    this.#max = Number.NEGATIVE_INFINITY;
  }

  #addValue(value: number, budget: BucketBudget): void {
    this.#sent += 1;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    if (this.#sketch) {
      this.#sketch.add(value);
    } else if (budget.rawValues > 0 && this.#values.length < EXACT_VALUES_PER_SERIES) {
      budget.rawValues -= 1;
      this.#values.push(value);
    } else {
      this.#sketch = new LogSketch();
      for (const earlier of this.#values) this.#sketch.add(earlier);
      this.#sketch.add(value);
      budget.rawValues += this.#values.length;
      this.#values = [];
    }
  }

  #percentiles(): readonly number[] {
    const ranks = PERCENTS.map((percent) => nearestRank(percent, this.#sent));
    if (this.#sketch) return this.#sketch.valuesAt(ranks).map((value) => Math.min(this.#max, Math.max(this.#min, value)));
    const sorted = Float64Array.from(this.#values).sort();
    return ranks.map((rank) => sorted[rank - 1]!);
  }
}

/**
 * The 1-based rank of a percentile among `count` ascending values: round(p/100 * count) with halves rounded up, as the StatsD reference
 * server computes `upper_<p>`. Without interpolation a percentile is always a value that was sent. A single value is its own
 * percentile. Returns 0 where the reference server leaves the percentile out.
 *
 * @see https://github.com/statsd/statsd/blob/master/lib/process_metrics.js
 */
export const nearestRank = (percent: number, count: number): number => (count === 1 ? 1 : Math.round((percent / 100) * count));
