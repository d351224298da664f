import { createSocket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { listenStatsd, STATSD_SOURCE } from '../../../src/receivers/statsd/listen.ts';
import { remarkShared } from '../../../src/receivers/statsd/shared-series.ts';
import { at, flat, statsdAggregator } from './aggregate-lines.ts';

/** Listens, and sends each line from an address of its own of this machine. */
async function deliver(
  lines: readonly (readonly [ms: number, from: string, line: string])[],
  { hasHostTag = false }: { readonly hasHostTag?: boolean } = {},
) {
  const clock = { now: at(0) };
  const batches: SampleBatch[] = [];
  const samples = {
    append: async (batch: SampleBatch) => {
      batches.push(batch);
      return { accepted: batch.length, refused: [] };
    },
  };
  const events = { post: async () => ({ outcome: 'stored' as const, replayed: false, events: [] }) };
  const arrivals = createArrivals(() => clock.now);
  const aggregator = statsdAggregator({ startedAt: clock.now, onShared: remarkShared(arrivals.of(STATSD_SOURCE)) });
  const context = { samples, events, arrivals, clock: () => clock.now, log: { error() {} } };
  const reading = { dialect: 'dogstatsd', hasHostTag } as const;
  const listener = await listenStatsd({ host: '0.0.0.0', port: 0, ...reading }, aggregator, context);
  for (const [index, [ms, from, line]] of lines.entries()) {
    clock.now = at(ms);
    await sendFrom(from, listener.udp.port, line);
    while (listener.counters.linesReceived <= index) await wait(2);
  }
  await listener.close();
  const [source] = arrivals.list();
  return {
    stored: Object.assign({}, ...batches.map(flat)) as Record<string, number>,
    accepted: source?.accepted ?? 0,
    remarks: source?.rejections.map(({ reason, count, example }) => [reason, count, example]),
  };
}

async function sendFrom(address: string, port: number, line: string): Promise<void> {
  const socket = createSocket('udp4');
  await new Promise<void>((settle) => socket.bind({ address }, settle));
  await new Promise((settle) => socket.send(line, port, '127.0.0.1', settle));
  await new Promise<void>((settle) => socket.close(settle));
}

const [ONE, OTHER] = ['127.0.0.1', '127.0.0.2'];

// Elsewhere a machine has one address of its own alone.
const onLinux = test.runIf(process.platform === 'linux');

onLinux('hosts that take turns with one gauge are remarked, and all of it is stored', async () => {
  const { stored, accepted, remarks } = await deliver([
    [0, ONE, 'shop.workers:4|g|#env:prod'],
    [1_000, OTHER, 'shop.workers:9|g|#env:prod'],
    [2_000, ONE, 'shop.workers:4|g|#env:prod'],
    [3_000, OTHER, 'shop.workers:8|g|#env:prod'],
  ]);
  expect(stored).toEqual({ 'shop.workers{env=prod}@0': 8 });
  expect(accepted).toBe(4);
  expect(remarks).toEqual([['gauge-of-two-hosts', 2, 'shop.workers from 127.0.0.2 and 127.0.0.1']]);
});

onLinux("so are those that push uWSGI's totals under one prefix", async () => {
  const lines = ['shop.core.routed_signals:0|c', 'shop.worker.1.requests:3|c'];
  const { remarks } = await deliver([ONE, OTHER, ONE].flatMap((from, ms) => lines.map((line) => [ms, from, line] as const)));
  expect(remarks?.map(([reason, count]) => [reason, count])).toEqual([['gauge-of-two-hosts', 2]]);
});

const UNREMARKED: readonly [what: string, lines: readonly (readonly [ms: number, from: string, line: string])[]][] = [
  [
    'counters, timers and sets',
    [ONE, OTHER, ONE].flatMap((from) => ['a:1|c', 'b:1|ms', 'c:x|s'].map((line) => [0, from, line] as const)),
  ],
  ['changes of a gauge', [ONE, OTHER, ONE, OTHER].map((from) => [0, from, 'a:+1|g'] as const)],
  [
    'a host that takes over',
    [
      [0, ONE, 'a:1|g'],
      [1, OTHER, 'a:2|g'],
      [2, OTHER, 'a:2|g'],
    ],
  ],
  [
    'a host that comes back after more than a minute',
    [
      [0, ONE, 'a:1|g'],
      [1, OTHER, 'a:2|g'],
      [60_002, ONE, 'a:1|g'],
    ],
  ],
  ['hosts with tags of their own', [ONE, OTHER, ONE, OTHER].map((from) => [0, from, `a:1|g|#host:${from}`] as const)],
];
for (const [what, lines] of UNREMARKED) {
  onLinux(`nothing is remarked of ${what}`, async () => expect((await deliver(lines)).remarks).toEqual([]));
}

onLinux('with the setting, series without a host have the address as one', async () => {
  const lines = ['g:1|g', 'c:1|c|#env:prod', 'own:2|g|#host:web1', 'cleared:3|g|#host:'];
  const { stored, remarks } = await deliver(
    [ONE, OTHER, ONE].flatMap((from) => lines.slice(0, from === ONE ? 4 : 2).map((line) => [0, from, line] as const)),
    { hasHostTag: true },
  );
  expect(stored).toEqual({
    'g{host=127.0.0.1}@0': 1,
    'g{host=127.0.0.2}@0': 1,
    'c{env=prod,host=127.0.0.1}@0': 2,
    'c{env=prod,host=127.0.0.2}@0': 1,
    'own{host=web1}@0': 2,
    'cleared@0': 3,
  });
  expect(remarks).toEqual([]);
});
