import { rejectionCauses } from '../../component/arrivals.ts';
import { STATSD_REJECTIONS, type StatsdRejection } from './metric-line.ts';

/** What the owner of the sender can do, where the meaning does not say it. */
const ADVICE: Partial<Record<StatsdRejection, string>> = {
  'no-type': 'a line is name:value|type, such as shop.requests:1|c',
  'unknown-type':
    'send c, g, ms, h, d or s; with PINKBAR_STATSD_DIALECT=statsd every other type counts, as in the reference server',
  'bad-value': 'send decimal numbers with a point, without units, blanks or thousands separators',
  'bad-rate': 'a sample rate is |@0.1, above 0',
  'bad-timestamp': 'a timestamp is |T and whole seconds since 1970',
  'timestamp-out-of-window': 'check the clock of the sender; PINKBAR_RETENTION_DAYS says how old samples may be',
  'bad-event': 'the two lengths of an event are those of its title and text in bytes of UTF-8',
  'too-many-tags': 'leave out tags that nothing is grouped by',
  'series-limit': 'a tag has too many values: leave out ids of users, sessions or requests',
  'set-full': 'a set of this many members a bucket is cut; send a counter where the exact number does not matter',
};

/** Every reason for which a line is rejected, with what it means and what to do. */
export const STATSD_CAUSES = rejectionCauses(STATSD_REJECTIONS, ADVICE);
