import type { EventDraft } from '../../model/event.ts';
import type { Millis } from '../../model/instant.ts';
import type { Aggregator } from '../aggregation/aggregator.ts';
import type { StatsdCounters } from './counters.ts';
import { decodePacket } from './decode-packet.ts';
import { eventDraft } from './event-draft.ts';
import type { DecodedLine, StatsdDialect, StatsdRejection } from './metric-line.ts';

export interface IntakeNeeds {
  readonly aggregator: Aggregator;
  readonly counters: StatsdCounters;
  acceptEvent(draft: EventDraft): void;
}

/** Makes the function that takes one datagram's text: decodes it, folds its metrics, hands on its events, counts the rest. */
export function createIntake(dialect: StatsdDialect, needs: IntakeNeeds): (packet: string, arrivedAt: Millis) => void {
  const { aggregator, counters } = needs;
  let now: Millis;

  const reject = (reason: StatsdRejection): void => {
    counters.linesRejected += 1;
    counters.rejectedByReason[reason] += 1;
  };
  const take = (decoded: DecodedLine): void => {
    switch (decoded.kind) {
      case 'metric': {
        const reason = aggregator.add(decoded, now);
        if (reason !== null) reject(reason);
        return;
      }
      case 'event':
        counters.eventsReceived += 1;
        needs.acceptEvent(eventDraft(decoded, now));
        return;
      case 'service-check':
        counters.serviceChecksReceived += 1;
        return;
      case 'rejected':
        reject(decoded.reason);
        return;
    }
  };
  return (packet, arrivedAt) => {
    now = arrivedAt;
    counters.linesReceived += decodePacket(packet, dialect, take);
  };
}
