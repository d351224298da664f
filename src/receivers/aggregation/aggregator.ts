import { DAY_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import { MAX_AHEAD_MS, MAX_SERIES } from '../../model/sample-limits.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { MetricLine, StatsdRejection } from '../statsd/metric-line.ts';
import type { BucketRoom } from './aggregate.ts';
import { type FoldEntry, FoldTable } from './aggregate-table.ts';
import { BatchBuilder } from './batch-builder.ts';
import { CounterFold } from './counter-aggregate.ts';
import { GaugeFold, STATSD_GAUGE_UNIT } from './gauge-aggregate.ts';

/** Aligned to the epoch, as StatsD servers flush by default: short enough to date an onset, long enough to count events in. */
export const BUCKET_MS = 10 * SECOND_MS;

/** A sender that set a gauge once a day is alive; one silent for longer is more likely gone, and its last value no longer a fact. */
export const GAUGE_EXPIRY_MS = DAY_MS;

/** Per bucket, all series together: 32 MB of raw values. Series that come after fall back on a sketch at once. */
const RAW_VALUES_PER_BUCKET = 4_000_000;
const MEMBERS_PER_BUCKET = 1_000_000;

/**
 * Buckets in which no line came and the clock was not asked are filled with the gauges that hold, up to this many. A longer gap means
 * that the process did not run (a suspended machine): nobody knows what held then.
 */
const MAX_FILLED_BUCKETS = 6;

/** Series without a line for this long are forgotten, so that names no longer in use make room. */
const SWEEP_EVERY_MS = 10 * MINUTE_MS;

/** The last sample of a series, as the store knows it. */
export interface LastValue {
  readonly series: SeriesIdentity;
  readonly at: Millis;
  readonly value: number;
}

export interface AggregatorSettings {
  /** When folding begins; the samples of the bucket then under way carry this instant instead of the bucket's start. */
  readonly startedAt: Millis;
  /** Lines with a timestamp of their own older than this are rejected. */
  readonly retentionMs: number;
  /** The last values of gauges, of any sender: those that came by StatsD hold on. */
  readonly restored?: readonly LastValue[];
  /** @default GAUGE_EXPIRY_MS */
  readonly gaugeExpiryMs?: number;
  /** @default 100,000 */
  readonly maxSeries?: number;
}

/** Folds metric lines into buckets of `BUCKET_MS` by the time they arrived. */
export interface Aggregator {
  /**
   * Takes a line, or says why not. A line of a later bucket closes the open one; if the clock was set back, lines go into the open bucket.
   */
  add(line: MetricLine, arrivedAt: Millis): StatsdRejection | null;
  /** Closes every bucket that ended at or before `now`, and hands out all that is closed. May be empty. */
  takeClosed(now: Millis): SampleBatch;
  /** The open bucket too, at shutdown. What comes after carries `now` or later, so it does not replace what was handed out. */
  takeAll(now: Millis): SampleBatch;
  /** Series being folded or held. */
  readonly seriesCount: number;
}

/**
 * Makes the aggregator of a StatsD door. Pure but for its state: the clock is whatever `arrivedAt` and `now` say.
 *
 * Counters: sum of value/rate. Gauges: the last value, repeated in every bucket until it expires. Timers, histograms, distributions:
 * count, sum, min, max and nearest-rank percentiles (`DistributionFold`). Sets: distinct members. A counter or gauge with a timestamp
 * goes to that instant as it is; of two at the same instant the last one stays.
 */
export function createAggregator(settings: AggregatorSettings): Aggregator {
  return new BucketAggregator(settings);
}

class BucketAggregator implements Aggregator {
  readonly #retentionMs: number;
  readonly #gaugeExpiryMs: number;
  readonly #table: FoldTable;
  readonly #held = new Set<GaugeFold>();
  readonly #closed = new BatchBuilder();
  #touched: FoldEntry[] = [];
  #room: BucketRoom = newRoom();
  #bucket: number;
  /** Counts closings; marks the entries touched since the last one. */
  #generation = 1;
  #sweptGeneration = 1;
  /** Samples of the open bucket carry its start or this, whichever is later. */
  #notBefore: number;
  #sweptAt: number;

  constructor(settings: AggregatorSettings) {
    this.#retentionMs = settings.retentionMs;
    this.#gaugeExpiryMs = settings.gaugeExpiryMs ?? GAUGE_EXPIRY_MS;
    this.#table = new FoldTable(settings.maxSeries ?? MAX_SERIES);
    this.#bucket = bucketOf(settings.startedAt);
    this.#notBefore = settings.startedAt;
    this.#sweptAt = this.#bucket;
    const oldest = settings.startedAt - this.#gaugeExpiryMs;
    for (const last of settings.restored ?? []) if (last.at >= oldest) this.#restore(last);
  }

  get seriesCount(): number {
    return this.#table.size;
  }

  add(line: MetricLine, arrivedAt: Millis): StatsdRejection | null {
    this.#advance(arrivedAt);
    const entry = this.#table.find(line);
    if (typeof entry === 'string') return entry;
    if (entry.generation !== this.#generation) {
      entry.generation = this.#generation;
      this.#touched.push(entry);
    }
    const { fold } = entry;
    const isGauge = fold instanceof GaugeFold;
    if (line.timestampS !== null && (isGauge || fold instanceof CounterFold)) return this.#addStamped(fold, line, arrivedAt);
    if (isGauge) this.#held.add(fold);
    return fold.add(line, arrivedAt, this.#room);
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

  #restore(last: LastValue): void {
    const { metric, tags, kind, unit } = last.series;
    if (kind !== 'gauge' || unit !== STATSD_GAUGE_UNIT) return;
    const fold = this.#table.gauge(metric, tags)?.fold;
    if (!(fold instanceof GaugeFold)) return;
    fold.restore(last.value, last.at);
    this.#held.add(fold);
  }

  #addStamped(fold: GaugeFold | CounterFold, line: MetricLine, arrivedAt: Millis): StatsdRejection | null {
    const at = line.timestampS! * SECOND_MS;
    if (at < arrivedAt - this.#retentionMs || at > arrivedAt + MAX_AHEAD_MS) return 'timestamp-out-of-window';
    const sample = fold.stamped(line);
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
    const emit = (series: SeriesIdentity, value: number): void => this.#closed.add(series, at, value);
    for (const { fold } of this.#touched) if (!(fold instanceof GaugeFold)) fold.close(emit);
    for (const gauge of this.#held) {
      if (gauge.holdsSince(millis(this.#bucket - this.#gaugeExpiryMs))) gauge.close(emit);
      else this.#held.delete(gauge);
    }
    this.#touched = [];
    this.#room = newRoom();
    this.#generation += 1;
  }

  #sweep(bucket: number): void {
    const idleSince = this.#sweptGeneration;
    this.#table.sweep(({ fold, generation }) => generation < idleSince && !(fold instanceof GaugeFold && this.#held.has(fold)));
    this.#sweptGeneration = this.#generation;
    this.#sweptAt = bucket;
  }
}

const bucketOf = (instant: Millis): number => Math.floor(instant / BUCKET_MS) * BUCKET_MS;

const newRoom = (): BucketRoom => ({ rawValues: RAW_VALUES_PER_BUCKET, members: MEMBERS_PER_BUCKET });
