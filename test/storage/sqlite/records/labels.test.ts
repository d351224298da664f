import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../../src/model/event.ts';
import type { ReleaseChanges } from '../../../../src/model/publishing.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

const COMMIT = 'a'.repeat(40);
const HOTFIX = { repository: 'acme/shop', commit: COMMIT, labels: ['urgent', 'hotfix'] };
const changesOf = (commit: string): ReleaseChanges => ({
  base: 'b'.repeat(40),
  direction: 'ahead',
  ahead: 1,
  behind: 0,
  commits: [{ commit, title: '', author: null, url: null, pullRequest: null }],
});

async function post(store: Storage, fields: Partial<EventDraft> = {}): Promise<string> {
  const draft = draftOf({ repository: 'acme/shop', commit: COMMIT, tags: ['big'], ...fields });
  const outcome = await store.events.post([draft], null);
  return outcome.outcome === 'stored' ? (outcome.events[0]?.event.id ?? '') : '';
}

const tagsOf = async (store: Storage, id: string) => (await store.events.get(id))?.tags;

describe('labels', () => {
  it('become tags of the deploy of their commit, whichever is reported first', async () => {
    const store = await openHere(() => TEN);
    const before = await post(store);
    expect((await store.labels.add(HOTFIX)).map(({ id }) => id)).toEqual([before]);
    const after = await post(store);
    expect(await tagsOf(store, before)).toEqual(['big', 'hotfix', 'urgent']);
    expect(await tagsOf(store, after)).toEqual(['big', 'hotfix', 'urgent']);
  });

  it('become tags of a release that brought their commit among others, whichever is reported first', async () => {
    const store = await openHere(() => TEN);
    const before = await post(store, { commit: 'c'.repeat(40) });
    expect(await store.changes.put(before, changesOf(COMMIT))).toBeNull();
    expect((await store.labels.add(HOTFIX)).map(({ id }) => id)).toEqual([before]);
    const after = await post(store, { commit: 'd'.repeat(40) });
    expect((await store.changes.put(after, changesOf(COMMIT)))?.tags).toEqual(['big', 'hotfix', 'urgent']);
  });

  it('of another repository, or of a commit that only a note names, tag nothing', async () => {
    const store = await openHere(() => TEN);
    const elsewhere = await post(store, { repository: 'acme/till' });
    const note = await post(store, { kind: 'note' });
    expect(await store.labels.add(HOTFIX)).toEqual([]);
    expect([await tagsOf(store, elsewhere), await tagsOf(store, note)]).toEqual([['big'], ['big']]);
  });

  it('that were known before change nothing: somebody may have taken the tag away', async () => {
    const store = await openHere(() => TEN);
    const id = await post(store);
    await store.labels.add(HOTFIX);
    await store.events.patch(id, { tags: [] });
    expect(await store.labels.add(HOTFIX)).toEqual([]);
    expect(await tagsOf(store, id)).toEqual([]);
  });

  it('beyond what an event may carry are left out', async () => {
    const store = await openHere(() => TEN);
    const id = await post(store);
    await store.labels.add({ ...HOTFIX, labels: Array.from({ length: 40 }, (_, index) => `label-${index}`) });
    expect(await tagsOf(store, id)).toHaveLength(32);
  });
});
