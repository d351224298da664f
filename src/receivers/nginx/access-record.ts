import { TIMED_REJECTIONS } from '../aggregation/timed-aggregator.ts';

/** One request as NGINX logged it. Texts may share memory with the datagram. */
export interface AccessRecord {
  readonly kind: 'record';
  readonly status: number;
  /** From the first byte read from the client to the last byte sent; NaN where the log does not say. */
  readonly requestMs: number;
  /** Spent on upstreams, all tries together; NaN where none was asked or none answered. */
  readonly upstreamMs: number;
  readonly tries: number;
  readonly failedTries: number;
  /** When it was written by the sender's clock, in milliseconds; NaN where the record does not say. */
  readonly loggedAtMs: number;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  /** What was asked for, without its query; empty unless routes are told apart. */
  readonly route: string;
  /** The host in the syslog header: whose clock it was. */
  readonly sender: string;
  /** True where the record was longer than its datagram and lost its end. */
  readonly isCut: boolean;
}

/** Every reason for which a line is not counted, with what it means. */
export const NGINX_REJECTIONS = {
  ...TIMED_REJECTIONS,
  'not-json': 'a line without a JSON object: another program, the error log, or a log_format that is not JSON',
  'bad-json': 'an object that is no JSON; mostly a list such as $upstream_status without quotes, or a format without escape=json',
  'no-status': 'an object without a status of three digits',
  cut: 'a record that lost its status at the end of the datagram',
} as const;
export type NginxRejection = keyof typeof NGINX_REJECTIONS;

export interface RejectedRecord {
  readonly kind: 'rejected';
  readonly reason: NginxRejection;
}

// There is one object for each reason: a flood of invalid lines allocates nothing.
const REJECTED = new Map<NginxRejection, RejectedRecord>(
  (Object.keys(NGINX_REJECTIONS) as NginxRejection[]).map((reason) => [reason, { kind: 'rejected', reason }]),
);

export const rejected = (reason: NginxRejection): RejectedRecord => REJECTED.get(reason)!;
