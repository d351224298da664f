/** Why parts of a body are rejected, with what the sender is told. */
export const DATADOG_REJECTIONS = {
  'bad-metric': 'the name of a metric cannot be stored',
  'bad-tags': 'the tags cannot be stored',
  'bad-timestamp': 'the time is no number of seconds, older than what is kept, or more than ten minutes ahead',
  'not-finite': 'a value is no finite number',
  'series-limit': 'there are too many series',
} as const;
export type DatadogRejection = keyof typeof DATADOG_REJECTIONS;
