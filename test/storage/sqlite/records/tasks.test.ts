import { describe, expect, it } from 'vitest';
import { MINUTE_MS, type Millis, millis } from '../../../../src/model/instant.ts';
import type { Task, TaskDraft, TaskResult } from '../../../../src/model/task.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { openDatabase } from '../../../../src/storage/sqlite/file/open-database.ts';
import { storeOnDatabase } from '../../../../src/storage/store-on-database.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { MOUNTS, openHere } from '../../mounts.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const KIND = 'test.things';
const EVER = millis(8.64e15);

const task = (key: string, fields: Partial<TaskDraft> = {}): TaskDraft => ({
  kind: KIND,
  key,
  dueAt: TEN,
  payload: {},
  eventId: null,
  ifWaiting: 'replace',
  ...fields,
});

const claim = (store: Storage, fields: { owner?: string; limit?: number; now?: Millis; until?: Millis; kind?: string } = {}) =>
  store.tasks.claim({ kind: KIND, owner: 'a', limit: 100, now: TEN, until: plus(TEN, MINUTE_MS), ...fields });

async function claimOne(store: Storage, now = TEN): Promise<Task> {
  const [first] = await claim(store, { now, until: plus(now, MINUTE_MS) });
  if (!first) throw new Error('nothing is due');
  return first;
}

const complete = (store: Storage, claimed: Task, result: TaskResult, owner = 'a') =>
  store.tasks.complete(owner, [{ task: claimed, result }]);

const all = async (store: Storage) => (await store.tasks.list({ kind: null, state: null }, { limit: 100, cursor: null })).items;

describe.each(MOUNTS)('tasks, %s', (_name, open) => {
  it('are claimed when they are due, by kind, the earliest first, each by one owner', async () => {
    const store = await open();
    await store.tasks.enqueue([
      task('c', { dueAt: plus(TEN, -1) }),
      task('b', { payload: { page: 3 } }),
      task('a'),
      task('later', { dueAt: plus(TEN, 1) }),
      task('other', { kind: 'test.words' }),
    ]);
    expect(await claim(store, { limit: 2 })).toEqual([
      { kind: KIND, key: 'c', payload: {}, dueAt: TEN - 1, attempts: 0, revision: 1 },
      { kind: KIND, key: 'a', payload: {}, dueAt: TEN, attempts: 0, revision: 1 },
    ]);
    expect((await claim(store, { owner: 'b' })).map(({ key, payload }) => [key, payload])).toEqual([['b', { page: 3 }]]);
    expect(await claim(store)).toEqual([]);
    expect(await store.tasks.nextDueAt(KIND, 'a')).toBe(TEN + 1);
    expect(await store.tasks.nextDueAt('test.none', 'a')).toBeNull();
  });

  it('are counted, and listed a page at a time', async () => {
    const store = await open();
    await store.tasks.enqueue(['a', 'b', 'c', 'd'].map((key) => task(key)));
    const [first] = await claim(store, { limit: 1, now: millis(Date.now()), until: millis(Date.now() + MINUTE_MS) });
    await complete(store, first!, { outcome: 'dead', error: '404' });
    await store.tasks.enqueue([task('x', { kind: 'test.words' })]);
    expect(await store.tasks.count()).toEqual([
      { kind: KIND, state: 'dead', tasks: 1 },
      { kind: KIND, state: 'waiting', tasks: 3 },
      { kind: 'test.words', state: 'waiting', tasks: 1 },
    ]);
    const keys: string[] = [];
    for (let cursor: string | null = null, pages = 0; pages === 0 || cursor !== null; pages += 1) {
      const page = await store.tasks.list({ kind: null, state: 'waiting' }, { limit: 3, cursor });
      keys.push(...page.items.map(({ key }) => key));
      cursor = page.nextCursor;
    }
    expect(keys).toEqual(['b', 'c', 'd', 'x']);
    const dead = await store.tasks.list({ kind: KIND, state: 'dead' }, { limit: 3, cursor: null });
    expect(dead.items).toMatchObject([{ key: 'a', state: 'dead', attempts: 1, lastError: '404', inFlight: false }]);
    await expect(store.tasks.list({ kind: null, state: null }, { limit: 1, cursor: 'eA' })).rejects.toMatchObject({
      name: 'InvalidCursorError',
    });
  });
});

describe('a claim', () => {
  it('of an owner that is gone is taken over when it ends, unless it is renewed', async () => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue([task('x')]);
    const gone = await claimOne(store);
    expect(await claim(store, { owner: 'b', now: plus(TEN, MINUTE_MS - 1) })).toEqual([]);
    expect(await store.tasks.nextDueAt(KIND, 'b')).toBe(TEN + MINUTE_MS);
    expect(await store.tasks.nextDueAt(KIND, 'a')).toBeNull();
    await store.tasks.renew(KIND, ['x'], 'a', plus(TEN, 2 * MINUTE_MS));
    await store.tasks.renew(KIND, ['x'], 'b', plus(TEN, 9 * MINUTE_MS));
    expect(await claim(store, { owner: 'b', now: plus(TEN, MINUTE_MS) })).toEqual([]);
    const late = { owner: 'b', now: plus(TEN, 2 * MINUTE_MS), until: plus(TEN, 3 * MINUTE_MS) };
    expect(await claim(store, late)).toHaveLength(1);
    // The first owner comes back: the task is not its own any more.
    await complete(store, gone, { outcome: 'done' }, 'a');
    await complete(store, gone, { outcome: 'dead', error: 'x' }, 'a');
    expect(await all(store)).toMatchObject([{ key: 'x', state: 'waiting', inFlight: true }]);
    await complete(store, gone, { outcome: 'done' }, 'b');
    expect(await all(store)).toEqual([]);
  });

  it('is released when the store is opened, and the task is due as it was', async () => {
    const folder = temporaryFolder();
    const open = async () => storeOnDatabase(await openDatabase(folder, 'normal'), {}, { now: () => TEN, onFault: () => {} });
    const first = await open();
    await first.tasks.enqueue([task('x')]);
    await claimOne(first);
    await first.close();
    const second = await open();
    expect(await claim(second, { owner: 'b' })).toMatchObject([{ key: 'x', attempts: 0 }]);
    await second.close();
  });
});

describe('what became of a task', () => {
  const results: readonly [TaskResult, object | null][] = [
    [{ outcome: 'done' }, null],
    [
      { outcome: 'rescheduled', at: plus(TEN, 5), payload: { page: 2 } },
      { dueAt: TEN + 5, attempts: 0, lastError: null, payload: { page: 2 } },
    ],
    [
      { outcome: 'deferred', until: plus(TEN, 5), reason: '429' },
      { dueAt: TEN + 5, attempts: 1, lastError: '429' },
    ],
    [
      { outcome: 'failed', retryAt: plus(TEN, 5), error: '500' },
      { dueAt: TEN + 5, attempts: 2, lastError: '500' },
    ],
    [
      { outcome: 'dead', error: '404' },
      { state: 'dead', attempts: 2, lastError: '404' },
    ],
  ];

  it.each(results)('is stored: %o', async (result, stored) => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue([task('x')]);
    await complete(store, await claimOne(store), { outcome: 'failed', retryAt: TEN, error: 'first' });
    await complete(store, await claimOne(store), result);
    expect(await all(store)).toMatchObject(
      stored === null ? [] : [{ state: 'waiting', inFlight: false, payload: {}, ...stored }],
    );
    expect(await claim(store, { now: EVER })).toHaveLength(stored && !('state' in stored) ? 1 : 0);
  });

  it.each([
    ['done', { dueAt: TEN + 2, payload: { again: true }, attempts: 0 }],
    ['rescheduled', { dueAt: TEN + 2, payload: { again: true }, attempts: 0 }],
    // The other side wants a pause, or does not answer, whatever was enqueued meanwhile.
    ['deferred', { dueAt: TEN + 5, payload: { again: true } }],
    ['failed', { dueAt: TEN + 5, payload: { again: true }, attempts: 1 }],
    ['dead', { dueAt: TEN + 2, payload: { again: true }, attempts: 0 }],
  ] as const)('%s does not lose what was enqueued while it was in flight', async (outcome, left) => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue([task('x')]);
    const claimed = await claimOne(store);
    await store.tasks.enqueue([task('x', { dueAt: plus(TEN, 2), payload: { again: true } })]);
    expect(await claim(store, { owner: 'b', now: plus(TEN, 3) })).toEqual([]);
    await complete(store, claimed, results.find(([result]) => result.outcome === outcome)![0]);
    expect(await all(store)).toMatchObject([{ state: 'waiting', inFlight: false, ...left }]);
  });

  it('leaves one that keeps its time due, where it was enqueued again meanwhile', async () => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue([task('x', { ifWaiting: 'keep' })]);
    const claimed = await claimOne(store);
    await store.tasks.enqueue([task('x', { dueAt: plus(TEN, 9), ifWaiting: 'keep' })]);
    await complete(store, claimed, { outcome: 'done' });
    expect(await claimOne(store)).toMatchObject({ dueAt: TEN, revision: 2 });
  });
});

describe('enqueueing', () => {
  it('replaces what waits, or keeps its time and failures', async () => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue([task('replace'), task('keep')]);
    for (const claimed of await claim(store))
      await complete(store, claimed, { outcome: 'failed', retryAt: plus(TEN, 5), error: 'no' });
    const again = { dueAt: plus(TEN, 2), payload: { again: true } };
    await store.tasks.enqueue([task('replace', again), task('keep', { ...again, ifWaiting: 'keep' })]);
    expect(await all(store)).toMatchObject([
      { key: 'keep', dueAt: TEN + 5, attempts: 1, payload: {}, lastError: 'no', revision: 2 },
      { key: 'replace', dueAt: TEN + 2, attempts: 0, payload: { again: true }, lastError: null, revision: 2 },
    ]);
  });

  it.each(['replace', 'keep'] as const)('revives a dead letter: %s', async (ifWaiting) => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue([task('x')]);
    await complete(store, await claimOne(store), { outcome: 'dead', error: '404' });
    await store.tasks.enqueue([task('x', { dueAt: plus(TEN, 2), ifWaiting })]);
    expect(await all(store)).toMatchObject([{ state: 'waiting', dueAt: TEN + 2, attempts: 0, lastError: null }]);
  });

  it('takes tasks about events that exist only, and loses them with the event', async () => {
    const store = await openHere(() => TEN);
    const posted = await store.events.post([draftOf({ kind: 'note' })], null);
    const eventId = posted.outcome === 'stored' ? posted.events[0]!.event.id : '';
    await store.tasks.enqueue([task('there', { eventId }), task('gone', { eventId: 'no-such-event' })]);
    expect((await all(store)).map(({ key }) => key)).toEqual(['there']);
    await store.events.delete(eventId);
    expect(await all(store)).toEqual([]);
  });
});

describe('replaying', () => {
  it('makes dead letters due: one, or all of a kind', async () => {
    const store = await openHere(() => TEN);
    await store.tasks.enqueue(['a', 'b', 'c', 'waiting'].map((key) => task(key, { dueAt: key === 'waiting' ? EVER : TEN })));
    for (const claimed of await claim(store)) await complete(store, claimed, { outcome: 'dead', error: '404' });
    expect(await store.tasks.replay('test.words', null)).toBe(0);
    expect(await store.tasks.replay(KIND, 'waiting')).toBe(0);
    expect(await store.tasks.replay(KIND, 'b')).toBe(1);
    expect(await claim(store)).toMatchObject([{ key: 'b', attempts: 0 }]);
    expect(await store.tasks.replay(KIND, null)).toBe(2);
    expect((await claim(store)).map(({ key }) => key)).toEqual(['a', 'c']);
  });
});
