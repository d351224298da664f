import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../../src/model/event.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import type { ReleaseChanges } from '../../../../src/model/publishing.ts';
import type { Errand, WantedErrands } from '../../../../src/storage/ports/publications.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, reportOf, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

const EVER = millis(8.64e15);
const WANTED: WantedErrands = { targets: ['comment', 'status'], releasedSince: TEN };
const LOCATED = { repository: 'acme/shop', commit: 'a'.repeat(40) };
const SENT = { remoteId: 4711, digest: 'd1', reason: null };

const due = (store: Storage) => store.outbox.due(EVER, 100);

async function post(store: Storage, fields: Partial<EventDraft> = {}): Promise<string> {
  const outcome = await store.events.post([draftOf({ ...LOCATED, ...fields })], null);
  return outcome.outcome === 'stored' ? (outcome.events[0]?.event.id ?? '') : '';
}

async function firstDue(store: Storage): Promise<Errand> {
  const [errand] = await due(store);
  if (!errand) throw new Error('nothing is due');
  return errand;
}

describe('the outbox', () => {
  it('holds one row a release and target, however often it is wanted', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    await store.outbox.want(releaseId, WANTED);
    await store.reports.add(reportOf(releaseId), WANTED);
    const blank = { releaseId, attempts: 0, remoteId: null, sentDigest: null, unanswered: 0, askedAt: null, reason: null };
    expect(await due(store)).toEqual([
      { ...blank, target: 'comment', revision: 2 },
      { ...blank, target: 'status', revision: 2 },
    ]);
    expect(await store.outbox.nextDueAt()).toBe(TEN);
    expect(await store.outbox.count()).toEqual({ waiting: 2, givenUp: 0 });
  });

  it('takes only what can be shown somewhere and is recent', async () => {
    const store = await openHere(() => TEN);
    for (const fields of [
      { repository: null },
      { commit: null },
      { kind: 'note' as const },
      { status: 'running' as const },
      { startedAt: plus(TEN, -1) },
    ]) {
      await store.outbox.want(await post(store, fields), WANTED);
      expect([fields, await due(store)]).toEqual([fields, []]);
    }
    await store.outbox.want('01J', WANTED);
    expect(await store.outbox.nextDueAt()).toBeNull();
  });

  it('rests when it was sent, and remembers what and as what', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    await store.outbox.want(releaseId, { ...WANTED, targets: ['comment'] });
    await store.outbox.done(await firstDue(store), SENT);
    expect(await due(store)).toEqual([]);
    await store.outbox.want(releaseId, { ...WANTED, targets: ['comment'] });
    expect(await firstDue(store)).toMatchObject({ revision: 2, remoteId: 4711, sentDigest: 'd1' });
    await store.outbox.done(await firstDue(store), { remoteId: null, digest: 'd2', reason: null });
    await store.outbox.want(releaseId, { ...WANTED, targets: ['comment'] });
    expect(await firstDue(store)).toMatchObject({ remoteId: 4711, sentDigest: 'd2' });
  });

  it('stays due where something newer was wanted while it was being sent', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const only: WantedErrands = { ...WANTED, targets: ['status'] };
    await store.outbox.want(releaseId, only);
    const sending = await firstDue(store);
    await store.outbox.want(releaseId, only);
    await store.outbox.done(sending, { remoteId: null, digest: 'd1', reason: null });
    expect(await firstDue(store)).toMatchObject({ revision: 2, sentDigest: 'd1' });
    const again = await firstDue(store);
    await store.outbox.want(releaseId, only);
    await store.outbox.giveUp(again, '404');
    expect(await firstDue(store)).toMatchObject({ revision: 3 });
  });

  it('waits for its next try, also when something newer is wanted', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const only: WantedErrands = { ...WANTED, targets: ['status'] };
    await store.outbox.want(releaseId, only);
    const later = plus(TEN, MINUTE_MS);
    await store.outbox.retry(await firstDue(store), later, '429');
    await store.outbox.want(releaseId, only);
    expect(await store.outbox.due(TEN, 10)).toEqual([]);
    expect(await store.outbox.nextDueAt()).toBe(later);
    expect(await firstDue(store)).toMatchObject({ attempts: 1, revision: 2 });
  });

  it('rests when it was given up, until something newer is wanted', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    const only: WantedErrands = { ...WANTED, targets: ['status'] };
    await store.outbox.want(releaseId, only);
    await store.outbox.giveUp(await firstDue(store), '422');
    expect(await store.outbox.count()).toEqual({ waiting: 0, givenUp: 1 });
    expect(await due(store)).toEqual([]);
    await store.outbox.want(releaseId, only);
    expect(await firstDue(store)).toMatchObject({ attempts: 0 });
  });

  it('goes with the release', async () => {
    const store = await openHere(() => TEN);
    const releaseId = await post(store);
    await store.outbox.want(releaseId, WANTED);
    await store.events.delete(releaseId);
    expect(await due(store)).toEqual([]);
  });
});

describe('changes of a release', () => {
  it('are kept beside it, the newest of them', async () => {
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
