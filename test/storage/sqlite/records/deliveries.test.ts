import { describe, expect, it } from 'vitest';
import { millis } from '../../../../src/model/instant.ts';
import type { TaskResult } from '../../../../src/model/task.ts';
import { DELIVERY_KIND } from '../../../../src/model/task-kinds.ts';
import type { Delivery } from '../../../../src/storage/ports/deliveries.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { plus, TEN } from '../../drafts.ts';
import { MOUNTS } from '../../mounts.ts';
import { waitingTasks } from '../../task-list.ts';

const delivery = (id: string, fields: Partial<Delivery> = {}): Delivery => ({
  id,
  event: 'deployment_status',
  contentType: 'application/json',
  body: Uint8Array.of(0, 255, 123, 10),
  receivedAt: TEN,
  ...fields,
});

/** Deliveries that wait to be processed, the oldest first. */
async function pending(store: Storage): Promise<readonly Delivery[]> {
  const ids = (await waitingTasks(store, DELIVERY_KIND)).map(({ key }) => key);
  const found = ids.length === 0 ? [] : await store.deliveries.get(ids);
  return ids.flatMap((id) => found.filter((each) => each.id === id));
}

/** As the queue does: notes what was made of deliveries, or that they failed for good. */
async function execute(store: Storage, ids: readonly string[], result: TaskResult = { outcome: 'done' }): Promise<void> {
  const EVER = millis(8.64e15);
  if (result.outcome === 'done') await store.deliveries.done(ids.map((id) => ({ id, outcome: 'ignored: ping' })));
  const claimed = await store.tasks.claim({ kind: DELIVERY_KIND, limit: 100, owner: 'a', now: EVER, until: EVER });
  const [own, others] = [claimed.filter(({ key }) => ids.includes(key)), claimed.filter(({ key }) => !ids.includes(key))];
  expect(own).toHaveLength(ids.length);
  await store.tasks.complete('a', [
    ...own.map((task) => ({ task, result })),
    ...others.map((task) => ({ task, result: { outcome: 'rescheduled' as const, at: task.dueAt, payload: {} } })),
  ]);
}

describe.each(MOUNTS)('the inbox of webhooks, %s', (_name, open) => {
  it('holds what came, byte for byte, the oldest first', async () => {
    const store = await open();
    // A view into a larger buffer, as a body parser hands it on.
    const pool = new Uint8Array(64).fill(7);
    await store.deliveries.add(delivery('late', { receivedAt: plus(TEN, 1), body: pool.subarray(3, 5) }));
    await store.deliveries.add(delivery('early', { body: new Uint8Array(0) }));
    const waiting = await pending(store);
    expect(waiting.map(({ id }) => id)).toEqual(['early', 'late']);
    expect(waiting[0]?.body).toEqual(new Uint8Array(0));
    expect(waiting[1]).toEqual(delivery('late', { receivedAt: plus(TEN, 1), body: Uint8Array.of(7, 7) }));
  });

  it('takes the same delivery once', async () => {
    const store = await open();
    const answers = await Promise.all(Array.from({ length: 100 }, () => store.deliveries.add(delivery('x'))));
    expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1);
    await execute(store, ['x']);
    expect(await pending(store)).toEqual([]);
    expect(await store.deliveries.add(delivery('x'))).toBe('duplicate');
    expect(await pending(store)).toEqual([]);
  });

  it('stores all that come at once, each once, and says of each what became of it', async () => {
    const store = await open();
    const ids = Array.from({ length: 60 }, (_, index) => `d-${index % 40}`);
    const answers = await Promise.all(ids.map((id) => store.deliveries.add(delivery(id))));
    expect(answers.map((answer, index) => answer === (index < 40 ? 'stored' : 'duplicate'))).not.toContain(false);
    expect(await pending(store)).toHaveLength(40);
    expect(await store.deliveries.unknown(['d-0', 'e-0', 'd-39', 'd-40'])).toEqual(['e-0', 'd-40']);
  });

  it('keeps bodies of what was handled until they are let go', async () => {
    const store = await open();
    await store.deliveries.add(delivery('old'));
    await store.deliveries.add(delivery('new', { receivedAt: plus(TEN, 5) }));
    await store.deliveries.add(delivery('waiting'));
    await execute(store, ['old', 'new']);
    expect(await store.deliveries.dropBodies(plus(TEN, 5), 10)).toBe(1);
    expect(await store.deliveries.dropBodies(plus(TEN, 5), 10)).toBe(0);
    expect(await store.deliveries.replay()).toBe(1);
    const waiting = await pending(store);
    expect(waiting.map(({ id, body }) => [id, body.length])).toEqual([
      ['waiting', 4],
      ['new', 4],
    ]);
    expect(await store.deliveries.add(delivery('old'))).toBe('duplicate');
  });

  it('opens one that failed again when it is delivered again', async () => {
    const store = await open();
    await store.deliveries.add(delivery('x'));
    await execute(store, ['x'], { outcome: 'dead', error: 'no such thing' });
    expect(await pending(store)).toEqual([]);
    expect(await store.deliveries.add(delivery('x', { body: Uint8Array.of(1), receivedAt: plus(TEN, 9) }))).toBe('stored');
    expect(await store.deliveries.add(delivery('x'))).toBe('duplicate');
    expect(await pending(store)).toEqual([delivery('x', { body: Uint8Array.of(1), receivedAt: plus(TEN, 9) })]);
  });
});
