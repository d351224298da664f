/** What a measurement is of. Timers, histograms and distributions become the same samples; timers alone are in milliseconds. */
const MEASUREMENT_TYPES = ['counter', 'gauge', 'timer', 'histogram', 'distribution', 'set'] as const;
export type MeasurementType = (typeof MEASUREMENT_TYPES)[number];

/** `either`: a negative number of a sender that may mean a level below zero or a decrease. */
export type GaugeDelta = boolean | 'either';

/**
 * What a receiver hands to the aggregator: one or more values of one metric. Limits are checked by the aggregator. The texts may be parts
 * of a larger one, such as that of a datagram: what must outlive it is copied with `ownText`.
 */
export interface Measurement {
  readonly name: string;
  readonly type: MeasurementType;
  /** In the order sent; empty for a set. May hold `Infinity`, which is rejected here. */
  readonly values: readonly number[];
  /** For a gauge: which of `values` are changes to add and not new values; null when none is. */
  readonly deltas: readonly GaugeDelta[] | null;
  /** The member of a set, null for every other type. */
  readonly member: string | null;
  /** The share of occurrences that was sent: each value stands for 1/rate of them. */
  readonly rate: number;
  /** Tags as the sender wrote them; the aggregator has them read once a series and not once a measurement. */
  readonly tagsText: string;
  /** Unix seconds stated by the sender, null where the arrival counts. */
  readonly timestampS: number | null;
}

/** Every reason for which the aggregator rejects a measurement, with its meaning. */
export const MEASUREMENT_REJECTIONS = {
  'empty-name': 'no metric name',
  'not-finite': 'a value, a rate-corrected value or a running sum outside the range of doubles',
  'timestamp-out-of-window': 'a timestamp older than the retention or more than ten minutes ahead',
  'name-too-long': 'a metric name over 256 bytes, counting the suffix of a timer',
  'bad-character': 'a NUL in a metric name or tag',
  'too-many-tags': 'more than 32 tags',
  'tag-too-long': 'a tag name over 128 bytes or a tag value over 512 bytes',
  'member-too-long': 'a set member over 512 bytes',
  'set-full': 'a new set member in a bucket that is full',
  'series-limit': 'a new series while as many are aggregated as there may be',
} as const;
export type MeasurementRejection = keyof typeof MEASUREMENT_REJECTIONS;

/**
 * A copy that shares no memory. V8 keeps the whole text alive for each part cut out of it: up to 64 KiB of a datagram for a name of
 * twenty bytes.
 */
export const ownText = (text: string): string => Buffer.from(text).toString();
