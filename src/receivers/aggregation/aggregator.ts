import { DAY_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import { MAX_AHEAD_MS, MAX_SERIES } from '../../model/sample-limits.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { BucketBudget, EmitSample } from './aggregate.ts';
import { type AggregateEntry, AggregateTable, type ReadTags } from './aggregate-table.ts';
import { BatchBuilder } from './batch-builder.ts';
import { CounterAggregate } from './counter-aggregate.ts';
import { GaugeAggregate } from './gauge-aggregate.ts';
import type { LastSender } from './last-sender.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';
import type { SeriesNaming } from './series-naming.ts';

/** Aligned to the epoch, as StatsD servers flush by default: short enough to date an onset, long enough to count events in. */
export const BUCKET_MS = 10 * SECOND_MS;

/** A sender that set a gauge once a day is alive; one silent for longer is more likely gone, and its last value no longer a fact. */
const GAUGE_EXPIRY_MS = DAY_MS;

/** Per bucket, all series together: 32 MB of raw values. Series beyond it count their values in a sketch from the first one on. */
const RAW_VALUES_PER_BUCKET = 4_000_000;
/** Per bucket, all series together: about 50 MB of short members. */
const MEMBERS_PER_BUCKET = 1_000_000;

/**
 * Buckets in which nothing arrived and nobody called are filled with the last values of the gauges, up to this many. A longer gap means
 * that the process did not run (a suspended machine), and the values of that time are unknown.
 */
const MAX_FILLED_BUCKETS = 6;

/** Series without a measurement for this long are removed, so that names no longer in use do not count against the limit. */
const SWEEP_EVERY_MS = 10 * MINUTE_MS;

/** The last value of a gauge, as stored. */
export interface RetainedGauge {
  readonly series: SeriesIdentity;
  readonly at: Millis;
  readonly value: number;
}

/** A series whose values replace each other, of which two senders take turns. */
export interface SharedSeries {
  readonly name: string;
  readonly senders: readonly [before: string, now: string];
}

export interface AggregatorSettings {
  /** When aggregation begins; samples of the bucket that is open then carry this instant instead of the bucket's start. */
  readonly startedAt: Millis;
  /** Measurements with a timestamp of their own older than this are rejected. */
  readonly retentionMs: number;
  /** Reads `Measurement.tagsText`, whose notation is the receiver's. */
  readonly readTags: ReadTags;
  /** Senders whose names say what their types do not. */
  readonly naming?: SeriesNaming;
  /** Called for each measurement that replaces one of another sender. It is added all the same. */
  readonly onShared?: (shared: SharedSeries) => void;
  /**
   * The unit of the gauges made here, whose senders state none: an annotation in braces, which is dimensionless in UCUM. It marks them in
   * the store as this receiver's, so no other receiver may have it.
   */
  readonly gaugeUnit: string;
  /** The last values of all stored gauges; those with `gaugeUnit` are repeated. */
  readonly restored?: readonly RetainedGauge[];
  /** @default GAUGE_EXPIRY_MS */
  readonly gaugeExpiryMs?: number;
  /** @default MAX_SERIES */
  readonly maxSeries?: number;
}

/** Aggregates measurements into buckets of `BUCKET_MS` by the time they arrived. */
export interface Aggregator {
  /**
   * Adds a measurement; returns why not where it is rejected. One of a later bucket closes the open one. After the clock was set back,
   * measurements go into the open bucket. `sender` is its address, where it is known.
   */
  add(measurement: Measurement, arrivedAt: Millis, sender?: string): MeasurementRejection | null;
  /** Closes every bucket that ended at or before `now` and returns all samples of closed buckets. May be empty. */
  takeClosed(now: Millis): SampleBatch;
  /** As `takeClosed`, with the open bucket: for shutdown. Later samples carry `now` or later, so they do not replace these. */
  takeAll(now: Millis): SampleBatch;
  /** Series that are aggregated or, as gauges, repeated. */
  readonly seriesCount: number;
}

/**
 * Makes an aggregator. Its only clock are `arrivedAt` and `now`.
 *
 * Counters: sum of value/rate. Gauges: the last value, repeated in every bucket until it expires. Timers, histograms, distributions:
 * count, sum, min, max and nearest-rank percentiles (`DistributionAggregate`). Sets: distinct members. Running totals: the last value. A counter or gauge with a
 * timestamp is stored at that instant as it is; of two at the same instant the last one counts.
 */
export function createAggregator(settings: AggregatorSettings): Aggregator {
  return new BucketAggregator(settings);
}

class BucketAggregator implements Aggregator {
  readonly #retentionMs: number;
  readonly #gaugeExpiryMs: number;
  readonly #table: AggregateTable;
  readonly #onShared: AggregatorSettings['onShared'];
  readonly #gauges = new Set<GaugeAggregate>();
  readonly #closed = new BatchBuilder();
  #touched: AggregateEntry[] = [];
  #budget: BucketBudget = newBudget();
  #bucket: number;
  /** Counts closings, to find which entries have been touched since the last one. */
  #generation = 1;
  #sweptGeneration = 1;
  /** Samples of the open bucket carry its start or this, whichever is later. */
  #notBefore: number;
  #sweptAt: number;

  constructor(settings: AggregatorSettings) {
    this.#retentionMs = settings.retentionMs;
    this.#gaugeExpiryMs = settings.gaugeExpiryMs ?? GAUGE_EXPIRY_MS;
    this.#table = new AggregateTable(settings.maxSeries ?? MAX_SERIES, settings);
    this.#onShared = settings.onShared;
    this.#bucket = bucketOf(settings.startedAt);
    this.#notBefore = settings.startedAt;
    this.#sweptAt = this.#bucket;
    const oldest = settings.startedAt - this.#gaugeExpiryMs;
    for (const last of settings.restored ?? []) {
      if (last.series.kind === 'gauge' && last.series.unit === settings.gaugeUnit && last.at >= oldest) this.#restore(last);
    }
  }

  get seriesCount(): number {
    return this.#table.size;
  }

  add(measurement: Measurement, arrivedAt: Millis, sender?: string): MeasurementRejection | null {
    this.#advance(arrivedAt);
    const entry = this.#table.find(measurement);
    if (typeof entry === 'string') return entry;
    if (entry.generation !== this.#generation) {
      entry.generation = this.#generation;
      this.#touched.push(entry);
    }
    if (entry.sender !== null && sender !== undefined) this.#noteSender(entry.sender, measurement, arrivedAt, sender);
    const { aggregate } = entry;
    const isGauge = aggregate instanceof GaugeAggregate;
    if (measurement.timestampS !== null && (isGauge || aggregate instanceof CounterAggregate))
      return this.#addStamped(aggregate, measurement, arrivedAt);
    if (isGauge) this.#gauges.add(aggregate);
    return aggregate.add(measurement, arrivedAt, this.#budget);
  }

  takeClosed(now: Millis): SampleBatch {
    this.#advance(now);
    return this.#closed.take();
  }

  takeAll(now: Millis): SampleBatch {
    this.#advance(now);
    this.#close();
    this.#notBefore = now;
    return this.#closed.take();
  }

  #noteSender(last: LastSender, { name, deltas }: Measurement, arrivedAt: Millis, sender: string): void {
    // Changes add up, whoever sends them.
    if (deltas !== null) return;
    const before = last.note(sender, arrivedAt);
    if (before !== null) this.#onShared?.({ name, senders: [before, sender] });
  }

  #restore({ series, value, at }: RetainedGauge): void {
    const aggregate = this.#table.gauge(series.metric, series.tags)?.aggregate;
    if (!(aggregate instanceof GaugeAggregate)) return;
    aggregate.restore(value, at);
    this.#gauges.add(aggregate);
  }

  #addStamped(
    aggregate: GaugeAggregate | CounterAggregate,
    measurement: Measurement,
    arrivedAt: Millis,
  ): MeasurementRejection | null {
    const at = measurement.timestampS! * SECOND_MS;
    if (at < arrivedAt - this.#retentionMs || at > arrivedAt + MAX_AHEAD_MS) return 'timestamp-out-of-window';
    const sample = aggregate.stamped(measurement);
    if (!sample) return 'not-finite';
    this.#closed.add(sample.series, at, sample.value);
    return null;
  }

  #advance(now: Millis): void {
    const bucket = bucketOf(now);
    if (bucket <= this.#bucket) return;
    this.#close();
    const skipped = (bucket - this.#bucket) / BUCKET_MS - 1;
    if (skipped <= MAX_FILLED_BUCKETS) {
      for (let index = 0; index < skipped; index += 1) {
        this.#bucket += BUCKET_MS;
        this.#close();
      }
    }
    this.#bucket = bucket;
    if (bucket - this.#sweptAt >= SWEEP_EVERY_MS) this.#sweep(bucket);
  }

  #close(): void {
    const at = Math.max(this.#bucket, this.#notBefore);
    const emit: EmitSample = (series, value, ownAt) => this.#closed.add(series, ownAt ?? at, value);
    for (const { aggregate } of this.#touched) if (!(aggregate instanceof GaugeAggregate)) aggregate.close(emit);
    for (const gauge of this.#gauges) {
      if (gauge.hasValueSince(millis(this.#bucket - this.#gaugeExpiryMs))) gauge.close(emit);
      else this.#gauges.delete(gauge);
    }
    this.#touched = [];
    this.#budget = newBudget();
    this.#generation += 1;
  }

  #sweep(bucket: number): void {
    const idleSince = this.#sweptGeneration;
    this.#table.sweep(
      ({ aggregate, generation }) =>
        generation < idleSince && !(aggregate instanceof GaugeAggregate && this.#gauges.has(aggregate)),
    );
    this.#sweptGeneration = this.#generation;
    this.#sweptAt = bucket;
  }
}

const bucketOf = (instant: Millis): number => Math.floor(instant / BUCKET_MS) * BUCKET_MS;

const newBudget = (): BucketBudget => ({ rawValues: RAW_VALUES_PER_BUCKET, members: MEMBERS_PER_BUCKET });
