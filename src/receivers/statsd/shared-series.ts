import type { ArrivalCounter, RejectionCause } from '../../component/arrivals.ts';
import type { SharedSeries } from '../aggregation/aggregator.ts';

const CAUSE: RejectionCause = {
  reason: 'gauge-of-two-hosts',
  meaning:
    'a gauge, or a running total of uWSGI, that two hosts send under one name: stored, but the later one replaces the earlier',
  advice:
    'give each host a tag (gunicorn: --dogstatsd-tags host:$(hostname)) or a prefix of its own, or set PINKBAR_STATSD_HOST_TAG=on, which adds the address as the tag host',
};

/** Makes visible that hosts overwrite each other. */
export const remarkShared =
  (arrivals: ArrivalCounter) =>
  ({ name, senders: [one, other] }: SharedSeries): void =>
    arrivals.rejected(CAUSE, () => `${name} from ${one} and ${other}`);
