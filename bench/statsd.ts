import { cpuUsage } from 'node:process';
import { createArrivals } from '../src/component/arrivals.ts';
import { DAY_MS, millis } from '../src/model/instant.ts';
import { newCounters } from '../src/receivers/statsd/counters.ts';
import { STATSD_SOURCE } from '../src/receivers/statsd/listen.ts';
import { createPacketHandler } from '../src/receivers/statsd/packet-handler.ts';
import { createStatsdAggregator } from '../src/receivers/statsd/statsd-aggregator.ts';

const START = millis(1_795_400_000_000);
const LINES = 1_000_000;
/** Ten buckets, so that closing them is part of the figure. */
const SPAN_MS = 100_000;
const REPETITIONS = 5;
const SERVERS = 50;

/** The three lines that gunicorn sends for a request, with tags, from a number of servers. */
function requestLines(): readonly string[] {
  const lines: string[] = [];
  for (let server = 0; server < SERVERS; server += 1) {
    const tags = `|#env:prod,service:checkout,version:1.4.2,host:web-${server}`;
    for (let request = 0; request < 20; request += 1) {
      lines.push(`shop.gunicorn.request.duration:${((request * 7919) % 50_000) / 1_000}|ms${tags}`);
      lines.push(`shop.gunicorn.requests:1|c|@1.0${tags}`);
      lines.push(`shop.gunicorn.request.status.${request % 10 === 0 ? 500 : 200}:1|c|@1.0${tags}`);
    }
  }
  return lines;
}

function packetsOf(lines: readonly string[], linesPerPacket: number): readonly Buffer[] {
  const packets: Buffer[] = [];
  for (let from = 0; from < lines.length; from += linesPerPacket) {
    packets.push(Buffer.from(lines.slice(from, from + linesPerPacket).join('\n')));
  }
  return packets;
}

/** Lines per second of CPU time, from the bytes of the datagrams to the samples of closed buckets. */
function linesPerCpuSecond(packets: readonly Buffer[], linesPerPacket: number): number {
  const aggregator = createStatsdAggregator({ startedAt: START, retentionMs: DAY_MS });
  const counters = newCounters();
  const arrivals = createArrivals(() => millis(Date.now()));
  const handle = createPacketHandler(
    { dialect: 'dogstatsd', hasHostTag: false },
    {
      aggregator,
      counters,
      arrivals: arrivals.of(STATSD_SOURCE),
      onEvent: () => {},
    },
  );
  const packetCount = LINES / linesPerPacket;
  const before = cpuUsage();
  let samples = 0;
  for (let index = 0; index < packetCount; index += 1) {
    const now = millis(START + Math.floor((index / packetCount) * SPAN_MS));
    handle(packets[index % packets.length]!, now, '127.0.0.1');
    if (index % 1_000 === 0) samples += aggregator.takeClosed(now).length;
  }
  samples += aggregator.takeAll(millis(START + SPAN_MS)).length;
  const { user, system } = cpuUsage(before);
  if (counters.linesReceived !== LINES || counters.linesRejected > 0 || samples === 0)
    throw new Error('the lines were not all taken');
  return LINES / ((user + system) / 1_000_000);
}

/** `npm run bench -- statsd`: decoder and aggregator, without the socket. Prints one JSON line for each size of packet. */
export async function run(_args: readonly string[]): Promise<void> {
  const lines = requestLines();
  for (const linesPerPacket of [1, 10]) {
    const packets = packetsOf(lines, linesPerPacket);
    linesPerCpuSecond(packets, linesPerPacket);
    const figures = Array.from({ length: REPETITIONS }, () => Math.round(linesPerCpuSecond(packets, linesPerPacket))).sort(
      (a, b) => a - b,
    );
    const result = {
      bench: 'statsd',
      linesPerPacket,
      linesPerCpuSecond: figures[Math.floor(REPETITIONS / 2)],
      low: figures[0],
      high: figures.at(-1),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
