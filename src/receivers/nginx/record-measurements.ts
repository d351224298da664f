import type { TimedMeasurement } from '../aggregation/timed-aggregator.ts';
import type { AccessRecord } from './access-record.ts';

/** The client closed the connection before it was answered. NGINX's own: neither a fault of what was asked (4xx) nor of who answers. */
const CLIENT_CLOSED = 499;

/** Of these there is a count each: what users get when no worker answers (502), none is free (503), or none answers in time (504). */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/** Prefix of the metrics of a service and of a route; distinct, so that no signal adds up both. */
export const SERVICE_PREFIX = 'nginx';
export const ROUTE_PREFIX = 'nginx.route';

const ONE: readonly number[] = [1];
const constant = { deltas: null, member: null, rate: 1, timestampS: null } as const;

/** The metrics under one prefix. Made once, so that naming a metric costs nothing for each request. */
export function recordMetrics(prefix: string) {
  const byClass = [1, 2, 3, 4, 5].map((digit) => `${prefix}.requests.${digit}xx`);
  const byStatus = new Map([...GATEWAY_STATUSES, CLIENT_CLOSED].map((status) => [status, `${prefix}.requests.${status}`]));
  const requests = `${prefix}.requests`;
  const requestTime = `${prefix}.request_time`;
  const upstreamTime = `${prefix}.upstream_time`;
  const tries = `${prefix}.upstream.tries`;
  const failures = `${prefix}.upstream.errors`;

  /** Calls `visit` for each metric that a request counts in. */
  return (record: AccessRecord, tagsText: string, visit: (measurement: TimedMeasurement) => boolean): void => {
    const { status, requestMs, upstreamMs } = record;
    const count = (name: string, values: readonly number[] = ONE): boolean =>
      visit({ ...constant, name, type: 'counter', values, tagsText });
    const time = (name: string, ms: number): boolean => visit({ ...constant, name, type: 'timer', values: [ms], tagsText });
    if (!count(requests)) return;
    const statusClass = status === CLIENT_CLOSED ? undefined : byClass[Math.floor(status / 100) - 1];
    if (statusClass !== undefined) count(statusClass);
    const ownCount = status >= CLIENT_CLOSED ? byStatus.get(status) : undefined;
    if (ownCount !== undefined) count(ownCount);
    if (!Number.isNaN(requestMs)) time(requestTime, requestMs);
    if (!Number.isNaN(upstreamMs)) time(upstreamTime, upstreamMs);
    if (record.tries > 0) count(tries, record.tries === 1 ? ONE : [record.tries]);
    if (record.failedTries > 0) count(failures, [record.failedTries]);
  };
}
