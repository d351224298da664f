import { describe, expect, it } from 'vitest';
import { publishTask } from '../../../../src/integrations/github/publish/publish-tasks.ts';
import type { EventDraft } from '../../../../src/model/event.ts';
import { MINUTE_MS } from '../../../../src/model/instant.ts';
import type { Publication, ReleaseChanges } from '../../../../src/model/publishing.ts';
import type { TaskResult } from '../../../../src/model/task.ts';
import { PUBLISH_KIND } from '../../../../src/model/task-kinds.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, reportOf, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';
import { waitingTasks } from '../../task-list.ts';

const BLANK = { remoteId: null, digest: null, reason: null, requestsInFlight: 0, lastRequestAt: null, recheckAt: null };
const SHOWN = { remoteId: 4711, digest: 'd1', reason: null };

async function post(store: Storage, fields: Partial<EventDraft> = {}): Promise<string> {
  const located = { repository: 'acme/shop', commit: 'a'.repeat(40) };
  const outcome = await store.events.post([draftOf({ ...located, ...fields })], null);
  return outcome.outcome === 'stored' ? (outcome.events[0]?.event.id ?? '') : '';
}

const statusOf = (store: Storage, releaseId: string): Promise<Publication> => store.publications.get(releaseId, 'status');

async function execute(store: Storage, result: TaskResult): Promise<void> {
  const claim = { kind: PUBLISH_KIND, limit: 1, owner: 'a', now: TEN, until: plus(TEN, MINUTE_MS) };
  const [task] = await store.tasks.claim(claim);
  await store.tasks.complete('a', [{ task: task!, result }]);
}

describe('what GitHub shows', () => {
  it('is blank at first, and settled with what was published', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    expect(await statusOf(store, releaseId)).toEqual({ releaseId, target: 'status', ...BLANK });
    await store.publications.settle({ releaseId, target: 'status' }, SHOWN);
    expect(await statusOf(store, releaseId)).toMatchObject({ ...BLANK, ...SHOWN });
    // What is not made anew keeps its id.
    await store.publications.settle({ releaseId, target: 'status' }, { remoteId: null, digest: 'd2', reason: 'no pull request' });
    expect(await statusOf(store, releaseId)).toMatchObject({ remoteId: 4711, digest: 'd2', reason: 'no pull request' });
    expect(await store.publications.get(releaseId, 'comment')).toMatchObject(BLANK);
  });

  it('knows of requests in flight until they are settled or refused', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const name = { releaseId, target: 'status' } as const;
    await store.publications.begin(name, TEN);
    const first = await statusOf(store, releaseId);
    expect(first).toMatchObject({ ...BLANK, requestsInFlight: 1, lastRequestAt: TEN });
    await store.publications.begin(name, plus(TEN, 5));
    expect(await statusOf(store, releaseId)).toMatchObject({ requestsInFlight: 2, lastRequestAt: TEN + 5 });
    await store.publications.withdraw(first);
    expect(await statusOf(store, releaseId)).toMatchObject({ requestsInFlight: 1, lastRequestAt: TEN });
    await store.publications.settle(name, SHOWN);
    expect(await statusOf(store, releaseId)).toMatchObject({ requestsInFlight: 0, lastRequestAt: null });
  });

  it('is looked for anew where an earlier request may have been done late', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const name = { releaseId, target: 'status' } as const;
    await store.publications.settle(name, SHOWN);
    await store.publications.begin(name, TEN);
    await store.publications.recheck(name, plus(TEN, MINUTE_MS));
    expect(await statusOf(store, releaseId)).toMatchObject({ ...BLANK, recheckAt: TEN + MINUTE_MS });
    await store.publications.settle(name, SHOWN);
    expect(await statusOf(store, releaseId)).toMatchObject({ ...BLANK, ...SHOWN });
  });

  it('is listed beside what waits, failed, or is given up, target by target', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const progress = async () =>
      (await store.publications.ofRelease(releaseId)).map(({ target, state, reason, nextTryAt }) => [
        target,
        state,
        reason,
        nextTryAt,
      ]);
    expect(await progress()).toEqual([]);
    await store.publications.settle({ releaseId, target: 'status' }, SHOWN);
    await store.publications.settle({ releaseId, target: 'changes' }, { ...SHOWN, reason: 'there is no release before it' });
    await store.tasks.enqueue([publishTask(releaseId, 'comment', TEN)]);
    const settled = [
      ['changes', 'not_shown', 'there is no release before it', null],
      ['status', 'shown', null, null],
    ];
    expect(await progress()).toEqual([settled[0], ['comment', 'waiting', null, TEN], settled[1]]);
    await execute(store, { outcome: 'failed', retryAt: TEN, error: 'no route' });
    expect(await progress()).toEqual([settled[0], ['comment', 'waiting', 'no route', TEN], settled[1]]);
    await execute(store, { outcome: 'dead', error: '404' });
    expect(await progress()).toEqual([settled[0], ['comment', 'given_up', '404', null], settled[1]]);
    await store.tasks.enqueue([publishTask(releaseId, 'status', plus(TEN, 5))]);
    expect((await progress()).at(-1)).toEqual(['status', 'waiting', null, TEN + 5]);
  });

  it('goes with the release, and is not stored for one that is gone', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    await store.publications.settle({ releaseId, target: 'status' }, SHOWN);
    await store.events.delete(releaseId);
    expect(await statusOf(store, releaseId)).toMatchObject(BLANK);
    await store.publications.begin({ releaseId, target: 'status' }, TEN);
    await store.publications.settle({ releaseId, target: 'status' }, SHOWN);
    expect(await statusOf(store, releaseId)).toMatchObject(BLANK);
  });
});

describe('tasks of publishing', () => {
  it('are enqueued with the report, all or nothing', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const tasks = [publishTask(releaseId, 'status', TEN), publishTask(releaseId, 'changes', TEN)];
    await expect(store.reports.add(reportOf('no-such-release'), tasks)).rejects.toMatchObject({ name: 'UnknownReleaseError' });
    expect(await waitingTasks(store, PUBLISH_KIND)).toEqual([]);
    await store.reports.add(reportOf(releaseId), tasks);
    expect((await waitingTasks(store, PUBLISH_KIND)).map(({ payload }) => payload.target)).toEqual(['changes', 'status']);
  });
});

describe('events of a commit', () => {
  it('are found by repository and commit', async () => {
    const store = await openHere(() => TEN);
    const [first, second] = [await post(store), await post(store, { service: 'till' })];
    await post(store, { commit: 'b'.repeat(40) });
    await post(store, { repository: 'acme/other' });
    const found = await store.events.ofCommit('acme/shop', 'a'.repeat(40));
    expect(found.map(({ id }) => id)).toEqual([first, second]);
    expect(found[0]).toEqual(await store.events.get(first));
  });
});

describe('changes of a release', () => {
  it('are stored beside it, the newest of them', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const changes: ReleaseChanges = { base: 'b', direction: 'ahead', ahead: 1, behind: 0, commits: [] };
    expect(await store.changes.get(releaseId)).toBeNull();
    await store.changes.put(releaseId, changes);
    await store.changes.put(releaseId, { ...changes, ahead: 2 });
    expect(await store.changes.get(releaseId)).toEqual({ ...changes, ahead: 2 });
    await store.changes.put('01J', changes);
    expect(await store.changes.get('01J')).toBeNull();
  });
});
