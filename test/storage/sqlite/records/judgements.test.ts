import { describe, expect, it } from 'vitest';
import type { EventDraft, EventPatch } from '../../../../src/model/event.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

const EVER = millis(8.64e15);
const due = (store: Storage) => store.judgements.due(EVER, 100);

async function post(store: Storage, fields: Partial<EventDraft> = {}): Promise<string> {
  const outcome = await store.events.post([draftOf(fields)], null);
  return outcome.outcome === 'stored' ? (outcome.events[0]?.event.id ?? '') : '';
}

describe('the queue of the judge', () => {
  it('gets each release with its event, and nothing else', async () => {
    const now = plus(TEN, HOUR_MS);
    const store = await openHere(() => now);
    const cases: readonly [fields: Partial<EventDraft>, dueAt: number | null][] = [
      // Gone by: at once. Still to come: ten minutes after it took effect.
      [{ startedAt: TEN }, now],
      [{ startedAt: now }, now + 10 * MINUTE_MS],
      [{ startedAt: plus(now, -4 * MINUTE_MS), kind: 'rollback' }, now + 6 * MINUTE_MS],
      [{ startedAt: TEN, endedAt: plus(now, MINUTE_MS), source: 'github' }, now + 11 * MINUTE_MS],
      [{ startedAt: now, status: 'superseded' }, now + 10 * MINUTE_MS],
      [{ startedAt: now, status: 'pending' }, null],
      [{ startedAt: now, status: 'failed' }, null],
      [{ startedAt: now, kind: 'flag' }, null],
      [{ startedAt: now, kind: 'note' }, null],
    ];
    for (const [fields, dueAt] of cases) {
      const id = await post(store, fields);
      const found = (await due(store)).find((judgement) => judgement.releaseId === id);
      const expected = dueAt === null ? undefined : { releaseId: id, dueAt, cause: 'schedule', attempts: 0 };
      expect([fields, found]).toEqual([fields, expected]);
    }
  });

  it('is not put back by posting the same key again', async () => {
    const store = await openHere(() => TEN);
    const id = await post(store, { key: 'k' });
    await store.judgements.finish(id);
    await post(store, { key: 'k' });
    expect(await due(store)).toEqual([]);
  });

  it('follows what is patched', async () => {
    let now = TEN;
    const store = await openHere(() => now);
    const first = plus(TEN, 10 * MINUTE_MS);
    const later = { dueAt: plus(TEN, 2 * HOUR_MS), cause: 'schedule' };
    const cases: readonly [before: Partial<EventDraft>, change: EventPatch, expected: object | null][] = [
      [{}, { status: 'failed' }, null],
      [{}, { kind: 'note' }, null],
      [{ status: 'running' }, { status: 'succeeded' }, { dueAt: plus(TEN, HOUR_MS), cause: 'schedule' }],
      [{ status: 'running' }, { title: 'x' }, null],
      [{}, { title: 'x', tags: ['hotfix'], url: 'y' }, later],
      [{}, { endedAt: plus(TEN, 5 * MINUTE_MS) }, later],
      [{}, { startedAt: plus(TEN, 2 * HOUR_MS) }, { dueAt: plus(TEN, 2 * HOUR_MS + 10 * MINUTE_MS), cause: 'late_event' }],
      [{}, { startedAt: plus(TEN, -HOUR_MS) }, { dueAt: plus(TEN, HOUR_MS), cause: 'late_event' }],
      [{}, { service: 'cart' }, { dueAt: plus(TEN, HOUR_MS), cause: 'late_event' }],
      [{}, { environment: null }, { dueAt: plus(TEN, HOUR_MS), cause: 'late_event' }],
      [
        { source: 'github', endedAt: TEN },
        { endedAt: plus(TEN, HOUR_MS) },
        { dueAt: plus(TEN, HOUR_MS + 10 * MINUTE_MS), cause: 'late_event' },
      ],
    ];
    for (const [before, change, expected] of cases) {
      now = TEN;
      const id = await post(store, before);
      expect(await store.judgements.due(first, 100)).toHaveLength(before.status === 'running' ? 0 : 1);
      await store.judgements.schedule(id, later.dueAt, 'schedule');
      now = plus(TEN, HOUR_MS);
      await store.events.patch(id, change);
      expect([before, change, await due(store)]).toEqual([
        before,
        change,
        expected === null ? [] : [expect.objectContaining({ releaseId: id, attempts: 0, ...expected })],
      ]);
      await store.events.delete(id);
      expect(await due(store)).toEqual([]);
    }
  });

  it('gives what is due, the earliest first, and counts attempts', async () => {
    const store = await openHere(() => TEN);
    const ids = [await post(store), await post(store), await post(store)] as const;
    await store.judgements.schedule(ids[0], plus(TEN, 30), 'late_samples');
    await store.judgements.schedule(ids[1], plus(TEN, 20), 'request');
    await store.judgements.schedule(ids[2], plus(TEN, 10), 'schedule');
    expect(await store.judgements.nextDueAt()).toBe(plus(TEN, 10));
    expect((await store.judgements.due(plus(TEN, 20), 100)).map(({ releaseId }) => releaseId)).toEqual([ids[2], ids[1]]);
    expect((await store.judgements.due(EVER, 1)).map(({ releaseId }) => releaseId)).toEqual([ids[2]]);
    await store.judgements.fail(ids[2], plus(TEN, 40), 'no luck');
    await store.judgements.fail(ids[2], plus(TEN, 50), 'no luck again');
    expect((await due(store)).at(-1)).toEqual({ releaseId: ids[2], dueAt: plus(TEN, 50), cause: 'schedule', attempts: 2 });
    await store.judgements.schedule(ids[2], plus(TEN, 5), 'schedule');
    expect((await due(store))[0]).toEqual({ releaseId: ids[2], dueAt: plus(TEN, 5), cause: 'schedule', attempts: 0 });
    for (const id of ids) await store.judgements.finish(id);
    expect(await store.judgements.nextDueAt()).toBeNull();
  });

  it('holds no release that is not there', async () => {
    const store = await openHere(() => TEN);
    await store.judgements.schedule('no-such-release', TEN, 'request');
    await store.judgements.schedule(await post(store, { kind: 'note' }), TEN, 'request');
    await store.judgements.fail('no-such-release', TEN, 'x');
    await store.judgements.finish('no-such-release');
    expect(await due(store)).toEqual([]);
  });
});
