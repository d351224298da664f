/** Why points are rejected, with what the sender is told. */
export const POINT_REJECTIONS = {
  'bad-metric': 'the name of a metric cannot be stored',
  'bad-tags': 'the attributes cannot be stored as tags',
  'timestamp-out-of-window': 'the time is missing, older than what is kept, or more than ten minutes ahead',
  'no-value': 'a point has no value',
  'not-finite': 'a value is NaN, infinite, or a count below 0',
  'no-temporality': 'the metric states no aggregation temporality',
  'delta-of-level': 'a sum that can fall was sent as delta; send it as cumulative',
  'bad-buckets': 'the bounds do not ascend, or do not fit the number of the buckets',
  'series-limit': 'there are too many series',
} as const;
export type PointRejection = keyof typeof POINT_REJECTIONS;
