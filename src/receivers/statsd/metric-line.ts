import { MEASUREMENT_REJECTIONS, type Measurement } from '../aggregation/measurement.ts';

/** How lines are read. They differ where both know a form: packed values, `h` and `d`, unknown types, characters allowed in names. */
export type StatsdDialect = 'dogstatsd' | 'statsd';

/** Every reason for which a line (or one part of it) is rejected, by the decoders or by the aggregator, with what it means. */
export const STATSD_REJECTIONS = {
  ...MEASUREMENT_REJECTIONS,
  'no-type': 'no type after the value',
  'unknown-type': 'a type other than c, g, ms, h, d, s',
  'empty-value': 'no value between the name and the type',
  'bad-value': 'a value that is not a decimal number, or a negative time in the statsd dialect',
  'bad-rate': 'a sample rate that is not a positive number',
  'bad-timestamp': 'a timestamp that is not a whole number of seconds above 0',
  'bad-event': 'an event whose lengths do not fit, or without a title',
  'bad-service-check': 'a service check without a name or with a status other than 0 to 3',
} as const;
export type StatsdRejection = keyof typeof STATSD_REJECTIONS;

/**
 * One metric as read from the wire; nothing in it is checked against limits yet. Its tags are `name:value,bare,...`, which `seriesTags`
 * reads.
 */
export interface MetricLine extends Measurement {
  readonly kind: 'metric';
  readonly containerId: string | null;
}

/** A DogStatsD event. Absent optional fields are null, except those with a default on the wire. */
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

// Rejections contain nothing of the line, so there is one object for each reason: a flood of invalid lines allocates nothing.
const REJECTED = new Map<StatsdRejection, RejectedLine>(
  (Object.keys(STATSD_REJECTIONS) as StatsdRejection[]).map((reason) => [reason, { kind: 'rejected', reason }]),
);

/** The outcome for a line that is rejected. */
export const rejected = (reason: StatsdRejection): RejectedLine => REJECTED.get(reason)!;
