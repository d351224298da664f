import { describe, expect, it } from 'vitest';
import type { EventDraft, EventPatch } from '../../../../src/model/event.ts';
import { HOUR_MS, MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { JUDGING_KIND, judgingTask } from '../../../../src/model/task-kinds.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';
import { waitingTasks } from '../../task-list.ts';

const due = async (store: Storage) =>
  (await waitingTasks(store, JUDGING_KIND)).map(({ key, dueAt, payload, attempts }) => ({
    ...{ releaseId: key, dueAt, attempts },
    cause: payload.cause,
  }));

const schedule = (store: Storage, ...plan: Parameters<typeof judgingTask>) => store.tasks.enqueue([judgingTask(...plan)]);

async function finish(store: Storage, id: string): Promise<void> {
  const claim = { kind: JUDGING_KIND, owner: 'a', limit: 100, now: millis(8.64e15), until: millis(8.64e15) };
  const task = (await store.tasks.claim(claim)).find(({ key }) => key === id)!;
  await store.tasks.complete('a', [{ task, result: { outcome: 'done' } }]);
}

async function post(store: Storage, fields: Partial<EventDraft> = {}): Promise<string> {
  const outcome = await store.events.post([draftOf(fields)], null);
  return outcome.outcome === 'stored' ? (outcome.events[0]?.event.id ?? '') : '';
}

describe('the queue of the judge', () => {
  it('gets each release with its event, and nothing else', async () => {
    const now = plus(TEN, HOUR_MS);
    const store = await openHere(() => now);
    const cases: readonly [fields: Partial<EventDraft>, dueAt: number | null][] = [
      // Gone by: at once. Still to come: a minute after it took effect.
      [{ startedAt: TEN }, now],
      [{ startedAt: now }, now + MINUTE_MS],
      [{ startedAt: plus(now, -0.4 * MINUTE_MS), kind: 'rollback' }, now + 0.6 * MINUTE_MS],
      [{ startedAt: TEN, endedAt: plus(now, MINUTE_MS), source: 'github' }, now + 2 * MINUTE_MS],
      [{ startedAt: now, status: 'superseded' }, now + MINUTE_MS],
      [{ startedAt: now, status: 'pending' }, null],
      [{ startedAt: now, status: 'failed' }, null],
      [{ startedAt: now, kind: 'flag' }, now + MINUTE_MS],
      [{ startedAt: now, kind: 'config' }, now + MINUTE_MS],
      [{ startedAt: now, kind: 'migration' }, now + MINUTE_MS],
      [{ startedAt: now, kind: 'scale' }, null],
      [{ startedAt: now, kind: 'incident' }, null],
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
    await finish(store, id);
    await post(store, { key: 'k' });
    expect(await due(store)).toEqual([]);
  });

  it('follows what is patched', async () => {
    let now = TEN;
    const store = await openHere(() => now);
    const first = plus(TEN, MINUTE_MS);
    const later = { dueAt: plus(TEN, 2 * HOUR_MS), cause: 'schedule' };
    const cases: readonly [before: Partial<EventDraft>, change: EventPatch, expected: object | null][] = [
      [{}, { status: 'failed' }, null],
      [{}, { kind: 'note' }, null],
      [{ status: 'running' }, { status: 'succeeded' }, { dueAt: plus(TEN, HOUR_MS), cause: 'schedule' }],
      [{ status: 'running' }, { title: 'x' }, null],
      [{}, { title: 'x', tags: ['hotfix'], url: 'y' }, later],
      [{}, { endedAt: plus(TEN, 5 * MINUTE_MS) }, later],
      [{}, { startedAt: plus(TEN, 2 * HOUR_MS) }, { dueAt: plus(TEN, 2 * HOUR_MS + MINUTE_MS), cause: 'late_event' }],
      [{}, { startedAt: plus(TEN, -HOUR_MS) }, { dueAt: plus(TEN, HOUR_MS), cause: 'late_event' }],
      [{}, { service: 'cart' }, { dueAt: plus(TEN, HOUR_MS), cause: 'late_event' }],
      [{}, { environment: null }, { dueAt: plus(TEN, HOUR_MS), cause: 'late_event' }],
      [
        { source: 'github', endedAt: TEN },
        { endedAt: plus(TEN, HOUR_MS) },
        { dueAt: plus(TEN, HOUR_MS + MINUTE_MS), cause: 'late_event' },
      ],
    ];
    for (const [before, change, expected] of cases) {
      now = TEN;
      const id = await post(store, before);
      expect((await due(store)).filter(({ dueAt }) => dueAt <= first)).toHaveLength(before.status === 'running' ? 0 : 1);
      await schedule(store, id, later.dueAt, 'schedule');
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

  it('holds no release that is not there', async () => {
    const store = await openHere(() => TEN);
    await schedule(store, 'no-such-release', TEN, 'request');
    expect(await due(store)).toEqual([]);
  });
});
