import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../src/store/store.ts';
import { plus, TEN } from '../drafts.ts';
import { MOUNTS } from '../mounts.ts';

const delivery = (id: string, fields: Partial<Delivery> = {}): Omit<Delivery, 'attempts'> => ({
  id,
  event: 'deployment_status',
  contentType: 'application/json',
  body: Uint8Array.of(0, 255, 123, 10),
  receivedAt: TEN,
  ...fields,
});

describe.each(MOUNTS)('the inbox of webhooks, %s', (_name, open) => {
  it('holds what came, byte for byte, the oldest first', async () => {
    const store = await open();
    // A view into a larger buffer, as a body parser hands it on.
    const pool = new Uint8Array(64).fill(7);
    await store.deliveries.add(delivery('late', { receivedAt: plus(TEN, 1), body: pool.subarray(3, 5) }));
    await store.deliveries.add(delivery('early', { body: new Uint8Array(0) }));
    const pending = await store.deliveries.pending(10);
    expect(pending.map(({ id }) => id)).toEqual(['early', 'late']);
    expect(pending[0]?.body).toEqual(new Uint8Array(0));
    expect(pending[1]).toEqual({ ...delivery('late', { receivedAt: plus(TEN, 1), body: Uint8Array.of(7, 7) }), attempts: 0 });
    expect(await store.deliveries.pending(1)).toHaveLength(1);
  });

  it('takes the same delivery once', async () => {
    const store = await open();
    const answers = await Promise.all(Array.from({ length: 100 }, () => store.deliveries.add(delivery('x'))));
    expect(answers.filter((answer) => answer === 'stored')).toHaveLength(1);
    await store.deliveries.done('x', 'ignored: ping');
    expect(await store.deliveries.pending(10)).toEqual([]);
    expect(await store.deliveries.add(delivery('x'))).toBe('duplicate');
    expect(await store.deliveries.pending(10)).toEqual([]);
  });

  it('opens one that failed again when it is delivered again', async () => {
    const store = await open();
    await store.deliveries.add(delivery('x'));
    await store.deliveries.fail('x', 'no such thing');
    expect(await store.deliveries.pending(10)).toEqual([]);
    expect(await store.deliveries.add(delivery('x', { body: Uint8Array.of(1), receivedAt: plus(TEN, 9) }))).toBe('stored');
    expect(await store.deliveries.add(delivery('x'))).toBe('duplicate');
    expect(await store.deliveries.pending(10)).toEqual([
      { ...delivery('x', { body: Uint8Array.of(1), receivedAt: plus(TEN, 9) }), attempts: 1 },
    ]);
  });
});
