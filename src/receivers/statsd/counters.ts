import { STATSD_REJECTIONS, type StatsdRejection } from './metric-line.ts';

/** What a StatsD door has seen since it was opened. Totals that only grow, save the two marked. */
export interface StatsdCounters {
  packetsReceived: number;
  linesReceived: number;
  eventsReceived: number;
  /** Decoded and used for nothing further. */
  serviceChecksReceived: number;
  /** Lines, or parts of lines, that were not taken; by reason in `rejectedByReason`. */
  linesRejected: number;
  readonly rejectedByReason: Record<StatsdRejection, number>;
  /** Not read because the queue was full. */
  packetsDropped: number;
  linesDropped: number;
  /** Datagrams that the kernel dropped because its buffer was full; null where it does not tell. */
  kernelDrops: number | null;
  samplesAccepted: number;
  /** Not stored because their series would be one too many. */
  samplesRefused: number;
  /** Folded but lost, because the store took nothing for too long. */
  samplesDropped: number;
  eventsDropped: number;
  /** Not a total: bytes of the kernel's receive buffer, which may be less than was asked for. */
  receiveBufferBytes: number;
  /** Not a total: series being folded or held. */
  series: number;
}

export const newCounters = (): StatsdCounters => ({
  packetsReceived: 0,
  linesReceived: 0,
  eventsReceived: 0,
  serviceChecksReceived: 0,
  linesRejected: 0,
  rejectedByReason: Object.fromEntries(Object.keys(STATSD_REJECTIONS).map((reason) => [reason, 0])) as Record<
    StatsdRejection,
    number
  >,
  packetsDropped: 0,
  linesDropped: 0,
  kernelDrops: null,
  samplesAccepted: 0,
  samplesRefused: 0,
  samplesDropped: 0,
  eventsDropped: 0,
  receiveBufferBytes: 0,
  series: 0,
});
