import type { Millis } from '../../model/instant.ts';
import { type AccessRecord, type RejectedRecord, rejected } from './access-record.ts';
import { FlatJsonScanner } from './flat-json.ts';
import { secondsToMs, statusAt, timeOfTries, triesOf } from './log-numbers.ts';
import { readHeaderTime, readLogTime } from './log-time.ts';
import { createHeaderReader, type SyslogHeader } from './syslog-header.ts';

export interface AccessLogFormat {
  /** The member that names the service where a record has no `service`. */
  readonly serviceField: string;
  /** Whether what was asked for is of interest. */
  readonly hasRoutes: boolean;
  /** Of the time in the syslog header, which counts where a record has none of its own. */
  readonly timeZone: string;
}

export type DecodeAccessLog = (line: string, arrivedAt: Millis) => AccessRecord | RejectedRecord;

/** The members that are read, each with its slot. `time` and others by the names of NGINX's variables. */
const SLOTS = [
  ['status', 0],
  ['request_time', 1],
  ['upstream_response_time', 2],
  ['upstream_status', 3],
  ['msec', 4],
  ['service', 5],
  ['environment', 6],
  ['env', 6],
  ['version', 7],
  ['time', 8],
  ['time_iso8601', 8],
  ['time_local', 8],
] as const;
const [STATUS, REQUEST_TIME, UPSTREAM_TIME, UPSTREAM_STATUS, MSEC, SERVICE, ENVIRONMENT, VERSION, TIME] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8,
];
const SERVICE_FIELD = 9;
const ROUTE = 10;
const URI = 11;

/**
 * Makes the reader of single lines: a syslog header, and an object that the access log wrote with `escape=json`. It never throws. A record
 * that was cut at the end of its datagram counts if its status is there.
 *
 * @see https://nginx.org/en/docs/syslog.html and https://nginx.org/en/docs/http/ngx_http_log_module.html
 */
export function createAccessLogDecoder({ serviceField, hasRoutes, timeZone }: AccessLogFormat): DecodeAccessLog {
  const own: readonly (readonly [string, number])[] = hasRoutes
    ? [['route', ROUTE], ['uri', URI], ['request_uri', URI]] // biome-ignore format: a table
    : [];
  const slotOf = new Map<string, number>([[serviceField, SERVICE_FIELD], ...own, ...SLOTS]);
  const scanner = new FlatJsonScanner(slotOf);
  // A field may have two meanings: `uri` may name the service, and a member of the table above as well.
  const serviceSlot = slotOf.get(serviceField)!;
  const readHeader = createHeaderReader();

  return (line, arrivedAt) => {
    const brace = line.indexOf('{');
    if (brace === -1) return rejected('not-json');
    const outcome = scanner.scan(line, brace);
    if (outcome === 'malformed') return rejected('bad-json');
    const { start, end } = scanner;
    const status = statusAt(line, start[STATUS]!, end[STATUS]!);
    if (status === -1) return rejected(outcome === 'cut' ? 'cut' : 'no-status');
    const header = readHeader(line.slice(0, brace));
    const textAt = (slot: number): string => textOf(line, start[slot]!, end[slot]!);
    const { tries, failed } = triesOf(line, start[UPSTREAM_STATUS]!, end[UPSTREAM_STATUS]!);
    return {
      kind: 'record',
      status,
      requestMs: secondsToMs(line, start[REQUEST_TIME]!, end[REQUEST_TIME]!),
      upstreamMs: timeOfTries(line, start[UPSTREAM_TIME]!, end[UPSTREAM_TIME]!),
      tries,
      failedTries: failed,
      loggedAtMs: loggedAt(line, scanner, header, timeZone, arrivedAt),
      service: textAt(SERVICE) || lastOfList(textAt(serviceSlot)) || header.tag,
      environment: textAt(ENVIRONMENT),
      version: textAt(VERSION),
      route: hasRoutes ? textAt(ROUTE) || textAt(URI) : '',
      sender: header.host,
      isCut: outcome === 'cut',
    };
  };
}

function loggedAt(
  line: string,
  { start, end }: FlatJsonScanner,
  header: SyslogHeader,
  timeZone: string,
  arrivedAt: Millis,
): number {
  const exact = secondsToMs(line, start[MSEC]!, end[MSEC]!);
  if (!Number.isNaN(exact)) return exact;
  const written = readLogTime(textOf(line, start[TIME]!, end[TIME]!));
  return Number.isNaN(written) ? readHeaderTime(header.time, timeZone, arrivedAt) : written;
}

/** A value as text, its escapes resolved; empty where there is none, and for `-`, which NGINX writes without `escape=json`. */
function textOf(line: string, start: number, end: number): string {
  if (start === -1 || end <= start) return '';
  const text = line.slice(start, end);
  if (text === '-') return '';
  return text.includes('\\') ? unescaped(text) : text;
}

function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    // Another kind of escapes: as it is, it still tells one service from another.
    return text;
  }
}

/** The upstream that answered, of a list of those that were tried. */
function lastOfList(text: string): string {
  const comma = text.lastIndexOf(', ');
  const group = text.lastIndexOf(' : ');
  if (comma === -1 && group === -1) return text;
  return comma > group ? text.slice(comma + 2) : text.slice(group + 3);
}
