import { rejectionCauses } from '../../component/arrivals.ts';

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

/** Every reason, with what it means and what to do. */
export const POINT_CAUSES = rejectionCauses(POINT_REJECTIONS, {
  'bad-metric': 'a name has 1 to 256 bytes, without NUL',
  'bad-tags': 'drop attributes that nothing is grouped by: a view of the SDK, or the attributes processor of a Collector',
  'timestamp-out-of-window':
    'check the clock of the sender, and that it sends nanoseconds; PINKBAR_RETENTION_DAYS says how old points may be',
  'not-finite': 'leave out a point where nothing was measured',
  'no-temporality': 'set aggregationTemporality to delta or cumulative',
  'series-limit': 'an attribute has too many values: drop it by a view or the attributes processor. Series that are stored go on',
});
