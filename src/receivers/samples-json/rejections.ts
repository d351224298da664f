import { quote } from '../decoding/sender-values.ts';

/** The code of every reason for which a part of a samples body is rejected, with its meaning. */
export const SAMPLES_REJECTIONS = {
  'body-not-an-object': 'The body is not an object with an array `series`. Nothing was stored.',
  'too-many-points': 'The body holds more points than one request may. Nothing was stored.',
  'unknown-field':
    'A field that does not exist. In a series it rejects the series, so that a misspelt `tags` is not stored under another name.',
  'series-not-an-object': 'A series is not an object.',
  'bad-metric': 'The metric is missing, not a text, empty, too long, or holds a NUL or half of a surrogate pair.',
  'bad-tags': 'The tags are not an object of texts, or there are too many of them.',
  'bad-tag-name': 'A tag name is empty, too long, or holds a NUL or half of a surrogate pair.',
  'bad-tag-value': 'A tag value is not a text, too long, or holds a NUL or half of a surrogate pair.',
  'bad-kind': 'The kind is none of counter, total, rate, gauge, ratio, latency.',
  'bad-unit': 'The unit is not a text, too long, or holds a NUL or half of a surrogate pair.',
  'points-not-an-array': 'The points of a series are missing or not an array.',
  'bad-point': 'A point is not an array of a timestamp and a value.',
  'timestamp-not-a-number':
    'A timestamp is not a number. Texts, RFC 3339 among them, are not read: send milliseconds since 1970 (UTC).',
  'timestamp-not-an-integer': 'A timestamp has a fraction or is too large to be exact.',
  'timestamp-in-seconds': 'A timestamp looks like seconds; send milliseconds.',
  'timestamp-in-microseconds': 'A timestamp looks like microseconds; send milliseconds.',
  'timestamp-in-nanoseconds': 'A timestamp looks like nanoseconds; send milliseconds.',
  'timestamp-out-of-window': 'A timestamp is older than the retention or more than ten minutes ahead.',
  'value-not-a-number': 'A value is not a number.',
  'value-not-finite': 'A value is too large for a double, or not a number at all.',
} as const;
export type SamplesRejectionCode = keyof typeof SAMPLES_REJECTIONS;

/** One part of the body that was rejected. */
export interface RejectedPart {
  /** RFC 6901, from the root of the body. */
  readonly pointer: string;
  readonly code: SamplesRejectionCode;
  readonly detail: string;
}

/** A name of the sender as one step of a JSON pointer. */
export const pointerStep = (name: string): string => quote(name).replaceAll('~', '~0').replaceAll('/', '~1');
