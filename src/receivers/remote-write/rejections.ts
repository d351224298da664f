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

/** Every reason for which nothing of a request is taken. */
export const REQUEST_REJECTIONS = {
  'not-snappy': 'a body that is not a block of Snappy',
  'not-protobuf': 'a body that is not the message its Content-Type says',
  'too-large': 'a body that inflates to more than is taken, or has too many samples',
  busy: 'a request while as much waits to be stored as there may',
} as const;
export type RequestRejection = keyof typeof REQUEST_REJECTIONS;
