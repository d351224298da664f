import { describe, expect, test } from 'vitest';
import { createEventSink } from '../../src/component/event-sink.ts';
import type { DatedEvent } from '../../src/model/event.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { draftOf, TEN } from '../storage/drafts.ts';
import { temporaryFolder } from '../storage/temporary-folder.ts';
import { NO_LOG } from './logs.ts';

/** A sink over a real store, with what its subscriber heard of: each event as `service version tags`. */
async function open() {
  const store = await openStore({ directory: temporaryFolder(), synchronous: 'normal' }, { now: () => TEN, onFault() {} });
  const sink = createEventSink(store, NO_LOG);
  const announced: string[] = [];
  sink.subscribe(({ service, version, tags }) => announced.push([service, version, ...tags].join(' ')));
  const postOne = async (fields: Parameters<typeof draftOf>[0]): Promise<DatedEvent> => {
    const posted = await sink.post([draftOf(fields)], null);
    if (posted.outcome !== 'stored') throw new Error(posted.outcome);
    return posted.events[0]!.event;
  };
  return { store, sink, announced, postOne };
}

const COMMIT = { repository: 'octo/shop', commit: 'a'.repeat(40) };

describe('the event sink announces', () => {
  test('posted events, when they are stored', async () => {
    const { store, sink, announced } = await open();
    let stored: Promise<DatedEvent | null> = Promise.resolve(null);
    sink.subscribe(({ id }) => {
      stored = store.events.get(id);
    });
    await sink.post([draftOf({ version: '1' }), draftOf({ version: '2' })], null);
    expect(announced).toEqual(['shop 1', 'shop 2']);
    expect(await stored).toMatchObject({ version: '2' });
  });

  test('nothing for an event whose key is known, and nothing for a conflict', async () => {
    const { sink, announced, postOne } = await open();
    await postOne({ version: '1', key: 'ci-1' });
    await postOne({ version: '2', key: 'ci-1' });
    const claim = { scope: 'token', key: 'k', digest: 'one' };
    await sink.post([draftOf({ version: '3' })], claim);
    expect((await sink.post([draftOf({ version: '4' })], { ...claim, digest: 'two' })).outcome).toBe('conflict');
    expect(announced).toEqual(['shop 1', 'shop 3']);
  });

  test('a changed event as it was and as it is', async () => {
    const { sink, announced, postOne } = await open();
    const { id } = await postOne({ version: '1' });
    expect(await sink.patch(id, { service: 'cart' })).toMatchObject({ service: 'cart' });
    expect(announced).toEqual(['shop 1', 'shop 1', 'cart 1']);
  });

  test('two changes at once in the order in which they were made', async () => {
    const { sink, announced, postOne } = await open();
    const { id } = await postOne({ version: '1' });
    await Promise.all([sink.patch(id, { service: 'cart' }), sink.patch(id, { service: 'till' })]);
    expect(announced).toEqual(['shop 1', 'shop 1', 'cart 1', 'cart 1', 'till 1']);
  });

  test('a deleted event as it was', async () => {
    const { sink, announced, postOne } = await open();
    const { id } = await postOne({ version: '1' });
    expect(await sink.delete(id)).toMatchObject({ id });
    expect(announced).toEqual(['shop 1', 'shop 1']);
  });

  test('nothing for an unknown id', async () => {
    const { sink, announced } = await open();
    expect(await sink.patch('unknown', { service: 'cart' })).toBeNull();
    expect(await sink.delete('unknown')).toBeNull();
    expect(announced).toEqual([]);
  });

  test('the releases that labels became tags of', async () => {
    const { sink, announced, postOne } = await open();
    await postOne({ version: '1', ...COMMIT });
    await postOne({ version: '2' });
    const tagged = await sink.addLabels({ ...COMMIT, labels: ['hotfix'] });
    expect(tagged).toMatchObject([{ version: '1', tags: ['hotfix'] }]);
    expect(announced).toEqual(['shop 1', 'shop 2', 'shop 1 hotfix']);
  });

  test('a release that got tags by the commits it changed, and no other', async () => {
    const { sink, announced, postOne } = await open();
    const { id } = await postOne({ version: '1', repository: COMMIT.repository, commit: 'b'.repeat(40) });
    await sink.addLabels({ ...COMMIT, labels: ['hotfix'] });
    const commit = { commit: COMMIT.commit, title: 'fix', author: null, url: null, pullRequest: null };
    const changes = { base: 'c'.repeat(40), direction: 'ahead', ahead: 1, behind: 0, commits: [commit] } as const;
    await sink.putChanges(id, { ...changes, commits: [] });
    expect(announced).toEqual(['shop 1']);
    await sink.putChanges(id, changes);
    expect(announced).toEqual(['shop 1', 'shop 1 hotfix']);
  });
});
