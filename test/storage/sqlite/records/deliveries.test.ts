import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../../../src/storage/ports/deliveries.ts';
import { plus, TEN } from '../../drafts.ts';
import { MOUNTS } from '../../mounts.ts';

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
    await store.deliveries.done([{ id: 'x', outcome: 'ignored: ping' }]);
    expect(await store.deliveries.pending(10)).toEqual([]);
    expect(await store.deliveries.add(delivery('x'))).toBe('duplicate');
    expect(await store.deliveries.pending(10)).toEqual([]);
  });

  it('stores all that come at once, each once, and says of each what became of it', async () => {
    const store = await open();
    const ids = Array.from({ length: 60 }, (_, index) => `d-${index % 40}`);
    const answers = await Promise.all(ids.map((id) => store.deliveries.add(delivery(id))));
    expect(answers.map((answer, index) => answer === (index < 40 ? 'stored' : 'duplicate'))).not.toContain(false);
    expect(await store.deliveries.pending(100)).toHaveLength(40);
    expect(await store.deliveries.unknown(['d-0', 'e-0', 'd-39', 'd-40'])).toEqual(['e-0', 'd-40']);
  });

  it('keeps bodies of what was handled until they are let go', async () => {
    const store = await open();
    await store.deliveries.add(delivery('old'));
    await store.deliveries.add(delivery('new', { receivedAt: plus(TEN, 5) }));
    await store.deliveries.add(delivery('waiting'));
    await store.deliveries.done([
      { id: 'old', outcome: 'ping' },
      { id: 'new', outcome: 'ping' },
    ]);
    expect(await store.deliveries.dropBodies(plus(TEN, 5), 10)).toBe(1);
    expect(await store.deliveries.dropBodies(plus(TEN, 5), 10)).toBe(0);
    expect(await store.deliveries.reopen()).toBe(1);
    const pending = await store.deliveries.pending(10);
    expect(pending.map(({ id, body }) => [id, body.length])).toEqual([
      ['waiting', 4],
      ['new', 4],
    ]);
    expect(await store.deliveries.add(delivery('old'))).toBe('duplicate');
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
