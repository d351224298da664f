/** `h` is a histogram and `d` a distribution in DogStatsD; both are folded like `ms`. */
export const METRIC_TYPES = ['c', 'g', 'ms', 'h', 'd', 's'] as const;
export type MetricType = (typeof METRIC_TYPES)[number];

/** How lines are read. They differ where both know a form: packed values, `h` and `d`, unknown types, characters allowed in names. */
export type StatsdDialect = 'dogstatsd' | 'statsd';

/** Every reason for which a line (or one part of it) is not taken, with what it means. */
export const STATSD_REJECTIONS = {
  'no-type': 'no type after the value',
  'unknown-type': 'a type other than c, g, ms, h, d, s',
  'empty-name': 'nothing before the first colon',
  'empty-value': 'no value between the name and the type',
  'bad-value': 'a value that is not a decimal number, or a negative time in the statsd dialect',
  'not-finite': 'a value, a rate-corrected value or a running sum outside the range of doubles',
  'bad-rate': 'a sample rate that is not a positive number',
  'bad-timestamp': 'a timestamp that is not a whole number of seconds above 0',
  'timestamp-out-of-window': 'a timestamp older than the retention or more than ten minutes ahead',
  'bad-event': 'an event whose lengths do not fit, or without a title',
  'bad-service-check': 'a service check without a name or with a status other than 0 to 3',
  'name-too-long': 'a metric name over 256 bytes, counting the suffix of a timer',
  'bad-character': 'a NUL in a metric name or tag',
  'too-many-tags': 'more than 32 tags',
  'tag-too-long': 'a tag name over 128 bytes or a tag value over 512 bytes',
  'member-too-long': 'a set member over 512 bytes',
  'set-full': 'a new set member in a bucket that holds as many as it may',
  'series-limit': 'a new series while as many are folded as there may be',
} as const;
export type StatsdRejection = keyof typeof STATSD_REJECTIONS;

/** One metric as read from the wire; nothing in it is checked against limits yet. */
export interface MetricLine {
  readonly kind: 'metric';
  readonly name: string;
  readonly type: MetricType;
  /** In the order sent; empty for a set. The statsd dialect lets `Infinity` through, as its reference does. */
  readonly values: readonly number[];
  /** For a gauge: which of `values` were written with a sign; null when none was. */
  readonly deltas: readonly boolean[] | null;
  /** The member of a set, null for every other type. */
  readonly member: string | null;
  /** The share of happenings that was sent: each value stands for 1/rate of them. */
  readonly rate: number;
  /** `name:value,bare,...` as sent; read by `readTags` once per series rather than once per line. */
  readonly tagsText: string;
  /** Unix seconds of DogStatsD 1.3, null where the arrival counts. */
  readonly timestampS: number | null;
  readonly containerId: string | null;
}

/** A DogStatsD event. Absent optional fields are null, save those with a default on the wire. */
export interface StatsdEvent {
  readonly kind: 'event';
  readonly title: string;
  readonly text: string;
  readonly timestampS: number | null;
  readonly priority: 'normal' | 'low';
  readonly alertType: 'error' | 'warning' | 'info' | 'success';
  readonly host: string | null;
  readonly aggregationKey: string | null;
  readonly sourceType: string | null;
  readonly tags: readonly string[];
}

/** A DogStatsD service check: 0 ok, 1 warning, 2 critical, 3 unknown. */
export interface ServiceCheck {
  readonly kind: 'service-check';
  readonly name: string;
  readonly status: 0 | 1 | 2 | 3;
  readonly timestampS: number | null;
  readonly host: string | null;
  readonly message: string;
  readonly tags: readonly string[];
}

export interface RejectedLine {
  readonly kind: 'rejected';
  readonly reason: StatsdRejection;
}

export type DecodedLine = MetricLine | StatsdEvent | ServiceCheck | RejectedLine;

// Rejections carry nothing of the line, so one object a reason will do: a flood of garbage makes no garbage of its own.
const REJECTED = new Map<StatsdRejection, RejectedLine>(
  (Object.keys(STATSD_REJECTIONS) as StatsdRejection[]).map((reason) => [reason, { kind: 'rejected', reason }]),
);

/** The outcome for a line that is not taken. */
export const rejected = (reason: StatsdRejection): RejectedLine => REJECTED.get(reason)!;
