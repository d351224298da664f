import { describe, expect, it } from 'vitest';
import type { DatedEvent } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../src/model/instant.ts';
import type { PostOutcome } from '../../../../src/model/posting.ts';
import { JUDGING_KIND } from '../../../../src/model/task-kinds.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { MOUNTS, openHere } from '../../mounts.ts';
import { nextTaskAt } from '../../task-list.ts';

const stored = (outcome: PostOutcome) => {
  if (outcome.outcome !== 'stored') throw new Error('expected the events to be stored');
  return outcome.events;
};

async function postOne(store: Storage, ...args: Parameters<typeof draftOf>): Promise<DatedEvent> {
  const [first] = stored(await store.events.post([draftOf(...args)], null));
  if (!first) throw new Error('expected one event');
  return first.event;
}

const all = async (store: Storage) => (await store.events.list(EVERY_EVENT, { limit: 1_000, cursor: null })).items;

describe.each(MOUNTS)('events, %s', (_name, open) => {
  it('gives back what was posted, every field of it', async () => {
    const store = await open();
    const draft = draftOf({
      kind: 'rollback',
      version: '1.4.2',
      commit: 'c0ffee',
      ref: 'refs/heads/main',
      repository: 'acme/shop',
      author: 'Zoë "ZZ" O’Neil',
      title: '撤回 🚀 \u0000 NUL',
      text: 'line one\nline two',
      url: 'https://example.org/?a=1&b=%20',
      tags: ['hotfix', '__proto__', 'constructor', 'ß'],
      endedAt: plus(TEN, MINUTE_MS),
      key: 'ci-4711',
    });
    const [posted] = stored(await store.events.post([draft], null));
    expect(posted?.created).toBe(true);
    expect(posted?.event).toMatchObject({ ...draft, tags: ['__proto__', 'constructor', 'hotfix', 'ß'] });
    expect(await store.events.get(posted?.event.id ?? '')).toEqual(posted?.event);
    expect(await store.events.getByKey('ci-4711')).toEqual(posted?.event);
    expect(await store.events.get('no-such-id')).toBeNull();
    expect(await store.events.getByKey('no-such-key')).toBeNull();
  });

  it('keeps one event of a key, and changes nothing by a second', async () => {
    const store = await open();
    const first = await postOne(store, { key: 'k', title: 'first' });
    const again = stored(
      await store.events.post([draftOf({ key: 'k', title: 'second' }), draftOf({ key: 'new' }), draftOf({ key: 'new' })], null),
    );
    expect(again.map(({ created }) => created)).toEqual([false, true, false]);
    expect(again[0]?.event).toEqual(first);
    expect(again[2]?.event).toEqual(again[1]?.event);
    expect(await all(store)).toHaveLength(2);
  });

  it('answers an idempotency key once, however often it comes at the same time', async () => {
    const store = await open();
    const claim = { scope: 'token-1', key: 'abc', digest: 'd1' };
    const answers = await Promise.all(Array.from({ length: 100 }, () => store.events.post([draftOf(), draftOf()], claim)));
    const created = answers.flatMap(stored).filter((answer) => answer.created);
    expect(created).toHaveLength(2);
    expect(new Set(answers.flatMap(stored).map(({ event }) => event.id)).size).toBe(2);
    expect(await all(store)).toHaveLength(2);
    expect(await store.events.post([draftOf()], { ...claim, digest: 'd2' })).toEqual({ outcome: 'conflict' });
    expect(stored(await store.events.post([draftOf()], { ...claim, scope: 'token-2' }))[0]?.created).toBe(true);
  });

  it('gives the same answer to the same request after its event was deleted', async () => {
    const store = await open();
    const claim = { scope: 't', key: 'k', digest: 'd' };
    const [first] = stored(await store.events.post([draftOf()], claim));
    expect(await store.events.delete(first?.event.id ?? '')).toBe(true);
    expect(stored(await store.events.post([draftOf()], claim))).toEqual([{ event: first?.event, created: false }]);
    expect(await all(store)).toEqual([]);
  });

  it('patches the named fields and leaves the others', async () => {
    const store = await open();
    const before = await postOne(store, { title: 'a', tags: ['x'], key: 'k' });
    const changed = await store.events.patch(before.id, { title: null, tags: ['y', 'x', 'y'], environment: 'staging' });
    const after = { ...before, title: null, tags: ['x', 'y'], environment: 'staging', updatedAt: changed?.after.updatedAt };
    expect(changed).toEqual({ before, after });
    expect(await store.events.get(before.id)).toEqual(after);
    expect(await store.events.patch('no-such-id', { title: 'a' })).toBeNull();
  });

  it('refuses no field it cannot change, and does not change it', async () => {
    const store = await open();
    const before = await postOne(store);
    const greedy = { id: 'stolen', key: 'stolen', source: 'github', createdAt: 0, title: 'mine' } as object;
    expect((await store.events.patch(before.id, greedy))?.after).toMatchObject({
      ...before,
      title: 'mine',
      updatedAt: expect.any(Number),
    });
  });

  it('deletes once', async () => {
    const store = await open();
    const event = await postOne(store, { tags: ['a', 'b'] });
    expect(await store.events.delete(event.id)).toBe(true);
    expect(await store.events.delete(event.id)).toBe(false);
    expect(await store.events.get(event.id)).toBeNull();
  });
});

describe('posting', () => {
  it('stores all drafts or none', async () => {
    const store = await openHere();
    const broken = draftOf({ startedAt: Number.NaN as never });
    await expect(store.events.post([draftOf(), broken], { scope: 's', key: 'k', digest: 'd' })).rejects.toThrow(/NOT NULL/);
    expect(await all(store)).toEqual([]);
    expect(await nextTaskAt(store, JUDGING_KIND)).toBeNull();
    expect(stored(await store.events.post([draftOf()], { scope: 's', key: 'k', digest: 'd' }))[0]?.created).toBe(true);
  });

  it('forgets an idempotency key after a day', async () => {
    let now = TEN;
    const store = await openHere(() => now);
    const claim = { scope: 's', key: 'k', digest: 'd' };
    await store.events.post([draftOf()], claim);
    now = plus(TEN, 24 * HOUR_MS - 1);
    expect(await store.events.post([draftOf()], { ...claim, digest: 'other' })).toEqual({ outcome: 'conflict' });
    now = plus(TEN, 24 * HOUR_MS);
    expect(stored(await store.events.post([draftOf()], { ...claim, digest: 'other' }))[0]?.created).toBe(true);
  });

  it('does not disturb, nor is disturbed by, writes of samples at the same time', async () => {
    const store = await openHere();
    const append = (i: number) =>
      store.samples.append([
        {
          series: { metric: 'm', tags: [['i', String(i)]], kind: 'gauge', unit: null },
          at: Float64Array.of(TEN),
          values: Float64Array.of(i),
        },
      ]);
    const writes = Array.from({ length: 300 }, (_, i) => [
      store.events.post([draftOf({ title: String(i) }), draftOf()], { scope: 's', key: String(i), digest: 'd' }),
      append(i),
      store.reports.listReleases({ ...EVERY_EVENT, verdict: null }, { limit: 5, cursor: null }),
      new Promise((resolve) => setImmediate(resolve)).then(() => append(1_000 + i)),
    ]);
    await Promise.all(writes.flat());
    expect(await all(store)).toHaveLength(600);
    expect((await store.samples.stats()).series).toBe(600);
  });
});
