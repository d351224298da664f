import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { OrderedSender } from '../../../src/receivers/aggregation/ordered-sender.ts';

/** A sender of words whose size is their length, to a receiver that fails as long as `isDown`. */
function open(capacity: number) {
  const state = { isDown: false, sent: [] as string[], tried: [] as string[], dropped: [] as string[], faults: 0 };
  const sender = new OrderedSender<string>({
    capacity,
    send: async (word) => {
      state.tried.push(word);
      await wait(1);
      if (state.isDown) throw new Error('down');
      state.sent.push(word);
    },
    sizeOf: (word) => word.length,
    onDropped: (word) => state.dropped.push(word),
    onFault: () => {
      state.faults += 1;
    },
  });
  return { sender, state };
}

test('items are sent one after the other, in their order', async () => {
  const { sender, state } = open(100);
  for (const word of ['a', 'b', 'c']) sender.push(word);
  await sender.close();
  expect(state).toMatchObject({ sent: ['a', 'b', 'c'], dropped: [], faults: 0 });
});

test('a failed item is sent again before any later one', async () => {
  const { sender, state } = open(100);
  state.isDown = true;
  sender.push('a');
  sender.push('b');
  while (state.faults === 0) await wait(1);
  state.isDown = false;
  await sender.close();
  expect(state.tried).toEqual(['a', 'a', 'b']);
  expect(state).toMatchObject({ sent: ['a', 'b'], dropped: [] });
});

test('when full, the newest is dropped', async () => {
  const { sender, state } = open(5);
  for (const word of ['aa', 'bbb', 'c']) sender.push(word);
  await sender.close();
  expect(state).toMatchObject({ sent: ['aa', 'bbb'], dropped: ['c'] });
});

test('capacity is free again once something was sent', async () => {
  const { sender, state } = open(1);
  sender.push('a');
  while (state.sent.length === 0) await wait(1);
  await wait(1);
  sender.push('b');
  await sender.close();
  expect(state).toMatchObject({ sent: ['a', 'b'], dropped: [] });
});

test('closing does not wait for a receiver that stays down', async () => {
  const { sender, state } = open(100);
  state.isDown = true;
  sender.push('a');
  sender.push('b');
  while (state.faults === 0) await wait(1);
  await sender.close();
  expect(state).toMatchObject({ sent: [], dropped: ['a', 'b'] });
});
