import { cpuUsage } from 'node:process';
import { createArrivals } from '../src/component/arrivals.ts';
import { MINUTE_MS, millis } from '../src/model/instant.ts';
import { createTimedAggregator } from '../src/receivers/aggregation/timed-aggregator.ts';
import { newCounters } from '../src/receivers/nginx/counters.ts';
import { NGINX_SOURCE } from '../src/receivers/nginx/listen.ts';
import { createPacketHandler } from '../src/receivers/nginx/packet-handler.ts';
import { readGroupTags } from '../src/receivers/nginx/record-groups.ts';

const START = millis(1_795_400_000_000);
const LINES = 500_000;
/** Ten buckets, so that closing them is part of the figure. */
const SPAN_MS = 100_000;
const REPETITIONS = 5;
/** Lines that differ; their times are those of the first of the span. */
const DISTINCT_LINES = 20_000;
const SERVICES = 4;

/** How a log format orders its members: as the documentation shows it, or with a name and a time first and all that people add after it. */
const FORMATS = { documented: documentedLine, long: longLine } as const;

interface Request {
  readonly service: string;
  readonly atMs: number;
  readonly status: number;
  readonly seconds: string;
  readonly index: number;
}

function documentedLine({ service, atMs, status, seconds, index }: Request): string {
  return `{"service":"${service}","msec":${(atMs / 1_000).toFixed(3)},"status":${status},"request_time":${seconds},"upstream_status":"${status}","upstream_response_time":"${seconds}","method":"GET","uri":"/v1/orders/${index}","host":"${service}.example","user_agent":"Mozilla/5.0 (X11; Linux x86_64)"}`;
}

function longLine({ service, atMs, status, seconds, index }: Request): string {
  return `{"time":"${new Date(atMs).toISOString()}","msec":${(atMs / 1_000).toFixed(3)},"remote_addr":"10.0.0.${index % 256}","method":"GET","uri":"/v1/orders/${index}","host":"${service}.example","status":${status},"request_time":${seconds},"upstream_addr":"127.0.0.1:8002","upstream_status":"${status}","upstream_connect_time":"0.003","upstream_header_time":"${seconds}","upstream_response_time":"${seconds}","bytes_sent":158,"request_length":63,"connection":${index},"connection_requests":1,"connections_active":18,"connections_waiting":0,"request_id":"1b735637e48b56017081fe6542bebcb4","user_agent":"Mozilla/5.0 (X11; Linux x86_64)"}`;
}

function packetsOf(format: keyof typeof FORMATS): readonly Buffer[] {
  return Array.from({ length: DISTINCT_LINES }, (_, index) => {
    const atMs = START + Math.floor((index / DISTINCT_LINES) * SPAN_MS);
    const seconds = (((index * 7919) % 50_000) / 100_000).toFixed(3);
    const request = { service: `shop-${index % SERVICES}`, atMs, status: index % 50 === 0 ? 502 : 200, seconds, index };
    const time = new Date(atMs).toISOString().slice(11, 19);
    return Buffer.from(`<190>Nov 23 ${time} web-${index % 2} nginx: ${FORMATS[format](request)}`);
  });
}

/** Lines per second of CPU time, from the bytes of the datagrams to the samples of closed buckets. */
function linesPerCpuSecond(packets: readonly Buffer[], maxRoutes: number): number {
  const aggregator = createTimedAggregator({ startedAt: START, readTags: readGroupTags });
  const counters = newCounters();
  const handle = createPacketHandler(
    { serviceField: 'host', maxRoutes, timeZone: 'UTC' },
    { aggregator, counters, arrivals: createArrivals(() => START).of(NGINX_SOURCE) },
  );
  const before = cpuUsage();
  let samples = 0;
  for (let index = 0; index < LINES; index += 1) {
    const now = millis(START + Math.floor((index / LINES) * SPAN_MS));
    handle(packets[Math.floor((index / LINES) * packets.length)]!, now);
    if (index % 1_000 === 0) samples += aggregator.takeClosed(now).length;
  }
  samples += aggregator.takeAll(millis(START + SPAN_MS + MINUTE_MS)).length;
  const { user, system } = cpuUsage(before);
  if (counters.recordsReceived !== LINES || counters.recordsRejected > 0 || samples === 0)
    throw new Error(`the lines were not all taken: ${JSON.stringify(counters)}`);
  return LINES / ((user + system) / 1_000_000);
}

/** `npm run bench -- nginx-udp`: decoder and aggregator, without the socket. Prints one JSON line for each format. */
export async function run(_args: readonly string[]): Promise<void> {
  for (const format of Object.keys(FORMATS) as (keyof typeof FORMATS)[]) {
    for (const maxRoutes of [0, 100]) {
      const packets = packetsOf(format);
      linesPerCpuSecond(packets, maxRoutes);
      const figures = Array.from({ length: REPETITIONS }, () => Math.round(linesPerCpuSecond(packets, maxRoutes)));
      figures.sort((a, b) => a - b);
      const bytesPerLine = Math.round(packets.reduce((sum, { length }) => sum + length, 0) / packets.length);
      const median = figures[Math.floor(REPETITIONS / 2)];
      const result = { bench: 'nginx-udp', format, bytesPerLine, maxRoutes, linesPerCpuSecond: median };
      process.stdout.write(`${JSON.stringify({ ...result, low: figures[0], high: figures.at(-1) })}\n`);
    }
  }
}
