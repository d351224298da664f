import { rejectionCauses } from '../../component/arrivals.ts';

/** Every reason for which a series or a sample is refused, with its meaning. Sending it again would not help. */
export const WRITE_REJECTIONS = {
  'no-metric-name': 'a series without the label __name__',
  'name-too-long': 'a metric name over 256 bytes',
  'empty-label-name': 'a label without a name',
  'duplicate-label': 'a label name that comes twice in a series',
  'label-too-long': 'a label name over 128 bytes or a label value over 512 bytes',
  'too-many-labels': 'more than 32 labels',
  'bad-text': 'a label that is not UTF-8 or holds a NUL',
  'timestamp-out-of-window': 'a timestamp older than the retention or more than ten minutes ahead',
  'value-not-finite': 'an infinite value',
  'native-histogram': 'a native histogram whose buckets cannot be read',
  'series-limit': 'a new series while as many are stored as there may be',
} as const;
export type WriteRejection = keyof typeof WRITE_REJECTIONS;

const RELABEL = 'drop the label with write_relabel_configs (action: labeldrop) at the sender';

/** Every reason, with what it means and what to do. */
export const WRITE_CAUSES = rejectionCauses(WRITE_REJECTIONS, {
  'name-too-long': 'drop the metric with write_relabel_configs (action: drop) at the sender',
  'label-too-long': RELABEL,
  'too-many-labels': RELABEL,
  'duplicate-label': 'correct the sender: a series has each label once',
  'timestamp-out-of-window':
    'check the clock of the sender, and that it sends milliseconds; PINKBAR_RETENTION_DAYS says how old samples may be',
  'value-not-finite': 'drop the series at the sender, or correct the rule that divides by zero',
  'native-histogram': 'send classic histograms as well (scrape_classic_histograms)',
  'series-limit': 'a label has too many values: drop it, or the metric, with write_relabel_configs. Series that are stored go on',
});

/** Every reason for which nothing of a request is taken. */
export const REQUEST_REJECTIONS = {
  'not-snappy': 'a body that is not a block of Snappy',
  'not-protobuf': 'a body that is not the message its Content-Type says',
  'too-large': 'a body that inflates to more than is taken, or has too many samples',
} as const;
export type RequestRejection = keyof typeof REQUEST_REJECTIONS;
