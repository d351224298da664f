import { MINUTE_MS, type Millis } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { BucketBudget } from './aggregate.ts';
import { type AggregateEntry, AggregateTable, type ReadTags } from './aggregate-table.ts';
import { BUCKET_MS } from './aggregator.ts';
import { BatchBuilder } from './batch-builder.ts';
import { CounterAggregate } from './counter-aggregate.ts';
import { DistributionAggregate } from './distribution-aggregate.ts';
import { MEASUREMENT_REJECTIONS, type Measurement, type MeasurementRejection } from './measurement.ts';

/** A relay hands lines over within seconds, and catches up within minutes after a breakdown. */
const KEPT_MS = 5 * MINUTE_MS;
/** Of all kept buckets together: 32 MB. Series beyond it count their values in a sketch. */
const RAW_VALUES = 4_000_000;
/** Thirty buckets are kept, so this is a third of what the store may hold in all. */
const MAX_SERIES_PER_BUCKET = 10_000;

export const TIMED_REJECTIONS = {
  ...MEASUREMENT_REJECTIONS,
  'too-late': 'more than five minutes late, so that its interval has been given up',
} as const;
export type TimedRejection = MeasurementRejection | 'too-late';

/** A counter or a timer: what can be completed later. */
export type TimedMeasurement = Measurement & { readonly type: 'counter' | 'timer' };

/**
 * Aggregates counters and timers into buckets of `BUCKET_MS` by when they happened, in whatever order they come. A bucket is kept for a while
 * after its end; what comes late is added to it, and its samples are emitted again, complete, at the same instant, where they replace those
 * before. So a bucket has one sample of a series, with the right counts and percentiles, however late some of it was.
 */
export interface TimedAggregator {
  /** Adds a measurement of the instant `at`, which is not after its arrival; returns why not where it is rejected. */
  add(measurement: TimedMeasurement, at: Millis, arrivedAt: Millis): TimedRejection | null;
  /** The samples, changed since the last call, of every bucket that ended at or before `now`. May be empty. */
  takeClosed(now: Millis): SampleBatch;
  /** As `takeClosed`, with the open bucket: for shutdown. */
  takeAll(now: Millis): SampleBatch;
  /** Series in the bucket that was opened last. */
  readonly seriesCount: number;
}

export interface TimedAggregatorSettings {
  /** When aggregation begins. What a process before this one stored of a bucket must not be replaced by what is only a part of it. */
  readonly startedAt: Millis;
  /** Reads `Measurement.tagsText`, whose notation is the receiver's. */
  readonly readTags: ReadTags;
}

export const createTimedAggregator = (settings: TimedAggregatorSettings): TimedAggregator => new KeptBuckets(settings);

interface KeptBucket {
  readonly start: number;
  readonly table: AggregateTable;
  /** Changed since they were emitted. */
  readonly changed: Set<AggregateEntry>;
  /** What it has used of the budget. */
  rawValues: number;
}

/** There are no gauges here. */
const NO_GAUGE_UNIT = '';

class KeptBuckets implements TimedAggregator {
  readonly #startedAt: number;
  readonly #readTags: ReadTags;
  readonly #buckets = new Map<number, KeptBucket>();
  readonly #budget: BucketBudget = { rawValues: RAW_VALUES, members: 0 };
  /** The one that was used last: nearly always the one that is used next. */
  #latest: KeptBucket | null = null;

  constructor({ startedAt, readTags }: TimedAggregatorSettings) {
    this.#startedAt = startedAt;
    this.#readTags = readTags;
  }

  get seriesCount(): number {
    return [...this.#buckets.values()].at(-1)?.table.size ?? 0;
  }

  add(measurement: TimedMeasurement, at: Millis, arrivedAt: Millis): TimedRejection | null {
    const start = bucketOf(at);
    if (isGivenUp(start, arrivedAt)) return 'too-late';
    const bucket = this.#latest?.start === start ? this.#latest : this.#bucketAt(start);
    const entry = bucket.table.find(measurement);
    if (typeof entry === 'string') return entry;
    bucket.changed.add(entry);
    const before = this.#budget.rawValues;
    const rejection = entry.aggregate.add(measurement, arrivedAt, this.#budget);
    bucket.rawValues += before - this.#budget.rawValues;
    return rejection;
  }

  takeClosed(now: Millis): SampleBatch {
    const batch = this.#take((bucket) => bucket.start + BUCKET_MS <= now);
    for (const bucket of this.#buckets.values()) if (isGivenUp(bucket.start, now)) this.#drop(bucket);
    return batch;
  }

  takeAll(): SampleBatch {
    return this.#take(() => true);
  }

  #bucketAt(start: number): KeptBucket {
    const known = this.#buckets.get(start);
    const bucket = known ?? this.#open(start);
    this.#latest = bucket;
    return bucket;
  }

  #open(start: number): KeptBucket {
    const table = new AggregateTable(MAX_SERIES_PER_BUCKET, { readTags: this.#readTags, gaugeUnit: NO_GAUGE_UNIT });
    const bucket: KeptBucket = { start, table, changed: new Set(), rawValues: 0 };
    this.#buckets.set(start, bucket);
    return bucket;
  }

  #take(isDue: (bucket: KeptBucket) => boolean): SampleBatch {
    const taken = new BatchBuilder();
    for (const bucket of this.#buckets.values()) {
      if (!isDue(bucket)) continue;
      const at = this.#instantOf(bucket);
      const emit = (series: SeriesIdentity, value: number): void => taken.add(series, at, value);
      for (const { aggregate } of bucket.changed)
        if (aggregate instanceof CounterAggregate || aggregate instanceof DistributionAggregate) aggregate.emit(emit);
      bucket.changed.clear();
    }
    return taken.take();
  }

  /** Of a bucket that began before this process, another instant than a process before this one has used. */
  #instantOf({ start }: KeptBucket): number {
    return start < this.#startedAt ? start + (this.#startedAt % BUCKET_MS) : start;
  }

  #drop(bucket: KeptBucket): void {
    this.#budget.rawValues += bucket.rawValues;
    this.#buckets.delete(bucket.start);
    if (this.#latest === bucket) this.#latest = null;
  }
}

const bucketOf = (instant: number): number => Math.floor(instant / BUCKET_MS) * BUCKET_MS;

const isGivenUp = (start: number, now: Millis): boolean => start + BUCKET_MS + KEPT_MS <= now;
