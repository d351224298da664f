import type { AggregationCounters } from '../aggregation/bucket-flush.ts';
import { STATSD_REJECTIONS, type StatsdRejection } from './metric-line.ts';

/** What StatsD has read since it was started. Totals that only grow, except for `series`. */
export interface StatsdCounters extends AggregationCounters {
  linesReceived: number;
  eventsReceived: number;
  /** Events lost, because the store took no writes for too long. */
  eventsDropped: number;
  /** Decoded and used for nothing further. */
  serviceChecksReceived: number;
  /** Lines, or parts of lines, that were rejected; by reason in `rejectedByReason`. */
  linesRejected: number;
  readonly rejectedByReason: Record<StatsdRejection, number>;
}

/** All at zero, as when the process starts. */
export const newCounters = (): StatsdCounters => ({
  linesReceived: 0,
  eventsReceived: 0,
  eventsDropped: 0,
  serviceChecksReceived: 0,
  linesRejected: 0,
  rejectedByReason: Object.fromEntries(Object.keys(STATSD_REJECTIONS).map((reason) => [reason, 0])) as Record<
    StatsdRejection,
    number
  >,
  samplesAccepted: 0,
  samplesRefused: 0,
  samplesDropped: 0,
  series: 0,
});
