import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import type { RetainedGauge } from '../../../src/receivers/aggregation/aggregator.ts';
import { listenStatsd, type StatsdListener } from '../../../src/receivers/statsd/listen.ts';
import type { StatsdAggregatorSettings } from '../../../src/receivers/statsd/statsd-aggregator.ts';
import { UdpListenError } from '../../../src/receivers/udp/udp-listener.ts';
import { sendDatagrams } from '../udp/send-datagrams.ts';
import { at, flat, statsdAggregator } from './aggregate-lines.ts';

const opened: StatsdListener[] = [];
afterEach(async () => {
  for (const listener of opened.splice(0)) await listener.close();
});

/** A listener with a clock that the test sets, and what it stored. */
async function open(settings: Partial<StatsdAggregatorSettings> = {}, port = 0) {
  const clock = { now: settings.startedAt ?? at(0) };
  const batches: SampleBatch[] = [];
  const events: EventDraft[] = [];
  const context = {
    clock: (): Millis => clock.now,
    samples: {
      async append(batch: SampleBatch) {
        batches.push(batch);
        const refused = batch.flatMap(({ series: { metric } }, index) =>
          metric === 'one.too.many' ? [{ index, code: 'series-limit' as const, detail: metric }] : [],
        );
        return { accepted: batch.reduce((count, { at: instants }) => count + instants.length, 0) - refused.length, refused };
      },
    },
    events: {
      async post(drafts: readonly EventDraft[]) {
        events.push(...drafts);
        return { outcome: 'stored' as const, replayed: false, events: [] };
      },
    },
    arrivals: createArrivals(() => clock.now),
    log: { error() {} },
  };
  const aggregator = statsdAggregator({ startedAt: clock.now, ...settings });
  const listener = await listenStatsd({ host: '127.0.0.1', port, dialect: 'dogstatsd', hasHostTag: false }, aggregator, context);
  opened.push(listener);
  return { listener, clock, batches, events, arrivals: context.arrivals };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await wait(2);
}

/** Sends and waits until the listener has counted all of it. */
async function deliver(listener: StatsdListener, ...packets: readonly (string | Uint8Array)[]): Promise<void> {
  const received = listener.udp.counters.packetsReceived + packets.length;
  await sendDatagrams(listener.udp.port, ...packets);
  await until(() => listener.udp.counters.packetsReceived === received);
}

test('samples that a limit of the store refuses are seen among what was rejected', async () => {
  const { listener, arrivals } = await open();
  await deliver(listener, 'shop.requests:1|c', 'one.too.many:1|c|#id:7');
  await listener.close();
  expect(listener.counters).toMatchObject({ samplesAccepted: 1, samplesRefused: 1 });
  expect(arrivals.list()).toMatchObject([
    {
      ...{ name: 'statsd', accepted: 2, rejected: 1 },
      rejections: [
        { reason: 'store-series-limit', example: 'one.too.many{id=7}', advice: expect.stringContaining('ids of users') },
      ],
    },
  ]);
});

test('datagrams on a real socket become samples and events', async () => {
  const { listener, clock, batches, events } = await open();
  expect(listener.udp.host).toBe('127.0.0.1');
  expect(listener.udp.counters.receiveBufferBytes).toBeGreaterThan(0);
  await deliver(listener, 'a:1|c\na:2|c|@0.5', 'g:3|g', 't:5:15|ms|#service:shop', '_e{6,0}:deploy||s:deploy|k:shop', '_sc|up|0');
  clock.now = at(12_000);
  await deliver(listener, 'a:10|c', 'nonsense\nmore:nonsense|c');
  await listener.close();

  expect(Object.assign({}, ...batches.map(flat))).toMatchObject({
    'a@0': 5,
    'g@0': 3,
    't.count{service=shop}@0': 2,
    't.p50{service=shop}@0': 5,
    'a@10000': 10,
    'g@10000': 3,
  });
  expect(events).toMatchObject([{ kind: 'deploy', service: 'shop', title: 'deploy', startedAt: at(0) }]);
  expect(listener.udp.counters).toMatchObject({ packetsReceived: 7, packetsDropped: 0 });
  expect(listener.counters).toMatchObject({
    linesReceived: 9,
    linesRejected: 2,
    eventsReceived: 1,
    serviceChecksReceived: 1,
    samplesAccepted: Object.values(batches.map((batch) => Object.keys(flat(batch)).length)).reduce(
      (sum, count) => sum + count,
      0,
    ),
    samplesDropped: 0,
  });
  expect(listener.counters.rejectedByReason).toMatchObject({ 'empty-name': 1, 'bad-value': 1 });
});

test('gauges and their deltas survive a restart', async () => {
  const first = await open();
  await deliver(first.listener, 'workers:3|g|#service:shop');
  first.clock.now = at(4_000);
  await first.listener.close();
  const restored: RetainedGauge[] = first.batches
    .flat()
    .map(({ series, at: instants, values }) => ({ series, at: millis(instants.at(-1)!), value: values.at(-1)! }));

  const second = await open({ startedAt: at(31_000), restored });
  second.clock.now = at(41_000);
  await deliver(second.listener, 'workers:+2|g|#service:shop');
  second.clock.now = at(50_000);
  await second.listener.close();
  expect(Object.assign({}, ...second.batches.map(flat))).toEqual({
    'workers{service=shop}@31000': 3,
    'workers{service=shop}@40000': 5,
    'workers{service=shop}@50000': 5,
  });
});

test('empty, binary and largest datagrams do no harm', async () => {
  const { listener, batches } = await open();
  const garbage = Uint8Array.from({ length: 2_000 }, (_, index) => (index * 7) % 256);
  const line = 'shop.requests:1|c\n';
  const largest = line.repeat(Math.floor(65_507 / line.length)).padEnd(65_507, '\n');
  await deliver(listener, '', garbage, '__proto__:1|c|#__proto__:x', 'a:1e400|c', 'a:NaN|g', largest, '\n\n\n');
  await listener.close();
  expect(Object.assign({}, ...batches.map(flat))).toEqual({ 'shop.requests@0': 3_639, '__proto__{__proto__=x}@0': 1 });
  expect(listener.udp.counters.packetsReceived).toBe(7);
});

test('what was sent before the close is stored, even if not yet read', async () => {
  const { listener, batches } = await open();
  await sendDatagrams(listener.udp.port, ...Array.from({ length: 100 }, () => 'a:1|c'));
  await listener.close();
  expect(Object.assign({}, ...batches.map(flat))).toEqual({ 'a@0': 100 });
});

test('the error for a port in use names it and has a hint', async () => {
  const { listener } = await open();
  const second = open({}, listener.udp.port);
  await expect(second).rejects.toThrow(UdpListenError);
  await expect(second).rejects.toThrow(`StatsD cannot listen on 127.0.0.1:${listener.udp.port}: `);
  await expect(second).rejects.toMatchObject({ hint: expect.stringContaining('turn StatsD off with port 0') });
});

test('a bucket is stored when it ends, without any further line', async () => {
  // The timer is set by this clock: 10 ms to the end of the bucket.
  const { listener, clock, batches } = await open({ startedAt: at(9_990) });
  await deliver(listener, 'a:1|c');
  clock.now = at(10_150);
  await until(() => batches.length > 0);
  expect(flat(batches[0]!)).toEqual({ 'a@9990': 1 });
  expect(listener.counters.series).toBe(1);
});

test.runIf(process.platform === 'linux')('the drops of the kernel are those of this socket', async () => {
  const { listener } = await open();
  expect(await listener.udp.kernelDrops()).toBe(0);
});

test('lines that are rejected are shown with an example of each reason', async () => {
  const { listener, arrivals } = await open();
  await deliver(listener, 'good:1|c\nbad:one|c\nworse:two|c', 'no type');
  await listener.close();
  expect(arrivals.list()).toMatchObject([
    {
      ...{ name: 'statsd', accepted: 1, rejected: 3 },
      rejections: [
        { reason: 'bad-value', count: 2, example: 'bad:one|c', advice: expect.stringContaining('decimal') },
        { reason: 'empty-name', count: 1, example: 'no type' },
      ],
    },
  ]);
});
