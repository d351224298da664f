import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import { type Millis, millis } from '../../../src/model/instant.ts';
import { listenUdp, type PacketLimits, UdpListenError, type UdpListener } from '../../../src/receivers/udp/udp-listener.ts';
import { sendDatagrams } from './send-datagrams.ts';

const opened: UdpListener[] = [];
afterEach(async () => {
  for (const listener of opened.splice(0)) await listener.close();
});

const BY_BYTES: PacketLimits = { sizeOf: (bytes) => bytes.length, queued: 1_000, perTurn: 1_000 };

/** A listener on a free port whose datagrams count by their bytes, and what it handled in each turn of the event loop. */
async function open(limits: Partial<PacketLimits> = {}) {
  const clock = { now: millis(1_000) };
  const turns: string[][] = [];
  let turn: string[] | null = null;
  const senders = new Set<string>();
  const handle = (bytes: Buffer, arrivedAt: Millis, sender: string): void => {
    senders.add(sender);
    if (turn === null) {
      turn = [];
      turns.push(turn);
      void nextTurn().then(() => {
        turn = null;
      });
    }
    turn.push(`${bytes}@${arrivedAt}`);
  };
  const options = { receiver: 'Echo', settings: 'PORT', host: '127.0.0.1', port: 0, limits: { ...BY_BYTES, ...limits } };
  const arrivals = createArrivals(() => clock.now);
  const counter = arrivals.of({ name: 'echo', title: 'Echo', unit: 'bytes' });
  const listener = await listenUdp({ ...options, arrivals: counter, clock: () => clock.now, onFault() {} }, handle);
  opened.push(listener);
  return { listener, clock, turns, senders, arrivals };
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await wait(2);
};

test('datagrams are handled in order, with the instant at which they arrived', async () => {
  const { listener, clock, turns, senders } = await open();
  await sendDatagrams(listener.port, 'a', 'b');
  await until(() => turns.flat().length === 2);
  clock.now = millis(2_000);
  await sendDatagrams(listener.port, 'c');
  await listener.close();
  expect(turns.flat()).toEqual(['a@1000', 'b@1000', 'c@2000']);
  expect([...senders]).toEqual(['127.0.0.1']);
  expect(listener.oldestQueued()).toBeNull();
});

test('a turn of the event loop ends when its size is reached', async () => {
  const { listener, turns } = await open({ perTurn: 1 });
  await sendDatagrams(listener.port, 'aa', 'bb', 'cc');
  await until(() => turns.flat().length === 3);
  expect(turns.map(({ length }) => length)).toEqual([1, 1, 1]);
});

test('what does not fit into the queue is dropped, counted by its size, and seen', async () => {
  const { listener, turns, arrivals } = await open({ queued: 5 });
  await sendDatagrams(listener.port, 'four', 'sixsix');
  await until(() => listener.counters.packetsReceived === 2);
  await listener.close();
  expect(turns.flat()).toEqual(['four@1000']);
  expect(listener.counters).toMatchObject({ packetsReceived: 2, packetsDropped: 1, sizeDropped: 6 });
  expect(arrivals.list()[0]!.rejections).toMatchObject([{ reason: 'queue-full', count: 6, example: 'sixsix' }]);
});

test('the error for a port in use has the name of the receiver', async () => {
  const { listener } = await open();
  const options = { receiver: 'Echo', settings: 'PORT', host: '127.0.0.1', port: listener.port, limits: BY_BYTES };
  const second = listenUdp({ ...options, arrivals: { rejected() {} }, clock: () => millis(0), onFault() {} }, () => {});
  await expect(second).rejects.toThrow(UdpListenError);
  await expect(second).rejects.toThrow(`Echo cannot listen on 127.0.0.1:${listener.port}: `);
  await expect(second).rejects.toMatchObject({
    hint: 'choose another Echo address or port, stop the server that has it, or turn Echo off with port 0',
  });
});
