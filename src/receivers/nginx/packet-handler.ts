import type { ArrivalCounter } from '../../component/arrivals.ts';
import type { Millis } from '../../model/instant.ts';
import { ownText } from '../aggregation/measurement.ts';
import { SenderClock } from '../aggregation/sender-clock.ts';
import type { TimedAggregator, TimedMeasurement, TimedRejection } from '../aggregation/timed-aggregator.ts';
import type { AccessRecord, NginxRejection } from './access-record.ts';
import type { NginxCounters } from './counters.ts';
import { type AccessLogFormat, createAccessLogDecoder } from './decode-access-log.ts';
import { createRecordGroups } from './record-groups.ts';
import { ROUTE_PREFIX, recordMetrics, SERVICE_PREFIX } from './record-measurements.ts';
import { NGINX_CAUSES } from './rejection-causes.ts';

/** Hosts whose clocks are told apart; the records of any more count by their arrival. */
const MAX_CLOCKS = 1_000;

export interface AccessLogSettings extends Omit<AccessLogFormat, 'hasRoutes'> {
  /** How many routes are told apart; 0 for none. */
  readonly maxRoutes: number;
}

export interface AccessLogOutputs {
  readonly aggregator: TimedAggregator;
  /** Updated in place. */
  readonly counters: NginxCounters;
  readonly arrivals: ArrivalCounter;
}

/** Makes the function that decodes one datagram, aggregates its records and counts what it rejects. */
export function createPacketHandler(
  settings: AccessLogSettings,
  { aggregator, counters, arrivals }: AccessLogOutputs,
): (bytes: Buffer, arrivedAt: Millis) => void {
  const decode = createAccessLogDecoder({ ...settings, hasRoutes: settings.maxRoutes > 0 });
  const groups = createRecordGroups(settings.maxRoutes);
  const clockOf = senderClocks();
  const serviceMetrics = recordMetrics(SERVICE_PREFIX);
  const routeMetrics = recordMetrics(ROUTE_PREFIX);

  // Made once for all records and not as closures for each: this is the hot path.
  let at: Millis;
  let now: Millis;
  let rejection: TimedRejection | null;
  const add = (measurement: TimedMeasurement): boolean => {
    rejection = aggregator.add(measurement, at, now) ?? rejection;
    return rejection === null;
  };
  const reject = (reason: NginxRejection, line: string): void => {
    counters.recordsRejected += 1;
    counters.rejectedByReason[reason] += 1;
    arrivals.rejected(NGINX_CAUSES[reason], () => line);
  };
  const aggregate = (record: AccessRecord, line: string): void => {
    at = Number.isNaN(record.loggedAtMs) ? now : (clockOf(record.sender)?.happenedAt(record.loggedAtMs, now) ?? now);
    rejection = null;
    const service = groups.ofService(record, now);
    serviceMetrics(record, service.tagsText, add);
    const route = groups.ofRoute(record, service, now);
    if (route !== null && rejection === null) routeMetrics(record, route.tagsText, add);
    if (rejection !== null) reject(rejection, line);
    else if (record.isCut) counters.recordsCut += 1;
  };
  const handleLine = (line: string): void => {
    counters.recordsReceived += 1;
    const decoded = decode(line, now);
    if (decoded.kind === 'rejected') reject(decoded.reason, line);
    else aggregate(decoded, line);
  };
  return (bytes, arrivedAt) => {
    now = arrivedAt;
    const { recordsReceived, recordsRejected } = counters;
    eachLine(bytes.toString('utf8'), handleLine);
    const accepted = counters.recordsReceived - recordsReceived - (counters.recordsRejected - recordsRejected);
    if (accepted > 0) arrivals.accepted(accepted);
  };
}

/** NGINX sends one record in a datagram; relays may send several, or a line feed after it. */
function eachLine(packet: string, visit: (line: string) => void): void {
  for (let start = 0; start < packet.length; ) {
    const newline = packet.indexOf('\n', start);
    const end = newline === -1 ? packet.length : newline;
    if (end > start) visit(start === 0 && end === packet.length ? packet : packet.slice(start, end));
    start = end + 1;
  }
}

function senderClocks(): (sender: string) => SenderClock | null {
  const clocks = new Map<string, SenderClock>();
  return (sender) => {
    const known = clocks.get(sender);
    if (known) return known;
    if (clocks.size >= MAX_CLOCKS) return null;
    const clock = new SenderClock();
    clocks.set(ownText(sender), clock);
    return clock;
  };
}
