import type { ArrivalCounter } from '../../component/arrivals.ts';
import type { EventDraft } from '../../model/event.ts';
import type { Millis } from '../../model/instant.ts';
import type { Aggregator } from '../aggregation/aggregator.ts';
import type { PacketHandler } from '../udp/udp-listener.ts';
import type { StatsdCounters } from './counters.ts';
import { decodePacket } from './decode-packet.ts';
import { eventDraft } from './event-draft.ts';
import type { DecodedLine, StatsdDialect, StatsdRejection } from './metric-line.ts';
import { STATSD_CAUSES } from './rejection-causes.ts';
import { withSender } from './tag-list.ts';

export interface StatsdOutputs {
  readonly aggregator: Aggregator;
  /** Updated in place. */
  readonly counters: StatsdCounters;
  readonly arrivals: ArrivalCounter;
  onEvent(draft: EventDraft): void;
}

export interface PacketReading {
  readonly dialect: StatsdDialect;
  /** Gives series without a tag `host` the address of the sender. */
  readonly hasHostTag: boolean;
}

/** Makes the function that decodes one datagram, aggregates its metrics, passes its events on and counts what it rejects. */
export function createPacketHandler(
  { dialect, hasHostTag }: PacketReading,
  { aggregator, counters, arrivals, onEvent }: StatsdOutputs,
): PacketHandler {
  // `handleLine` is made once for all packets, not as a closure for each: this is the hot path.
  let now: Millis;
  let sender: string;

  const reject = (reason: StatsdRejection, line: string): void => {
    counters.linesRejected += 1;
    counters.rejectedByReason[reason] += 1;
    arrivals.rejected(STATSD_CAUSES[reason], () => line);
  };
  const handleLine = (decoded: DecodedLine, line: string): void => {
    switch (decoded.kind) {
      case 'metric': {
        const reason = aggregator.add(hasHostTag ? withSender(decoded, sender) : decoded, now, sender);
        if (reason !== null) reject(reason, line);
        return;
      }
      case 'event':
        counters.eventsReceived += 1;
        onEvent(eventDraft(decoded, now));
        return;
      case 'service-check':
        counters.serviceChecksReceived += 1;
        return;
      case 'rejected':
        reject(decoded.reason, line);
        return;
    }
  };
  return (bytes, arrivedAt, address) => {
    now = arrivedAt;
    sender = address;
    const rejectedBefore = counters.linesRejected;
    const lines = decodePacket(bytes.toString('utf8'), dialect, handleLine);
    counters.linesReceived += lines;
    const accepted = lines - (counters.linesRejected - rejectedBefore);
    if (accepted > 0) arrivals.accepted(accepted);
  };
}
