import type { AggregationCounters } from '../aggregation/bucket-flush.ts';
import { NGINX_REJECTIONS, type NginxRejection } from './access-record.ts';

/** What was read of access logs since the start. Totals that only grow, except for `series`. */
export interface NginxCounters extends AggregationCounters {
  recordsReceived: number;
  /** Counted, although they had lost their end. */
  recordsCut: number;
  recordsRejected: number;
  readonly rejectedByReason: Record<NginxRejection, number>;
}

/** All at zero, as when the process starts. */
export const newCounters = (): NginxCounters => ({
  recordsReceived: 0,
  recordsCut: 0,
  recordsRejected: 0,
  rejectedByReason: Object.fromEntries(Object.keys(NGINX_REJECTIONS).map((reason) => [reason, 0])) as Record<
    NginxRejection,
    number
  >,
  samplesAccepted: 0,
  samplesRefused: 0,
  samplesDropped: 0,
  series: 0,
});
