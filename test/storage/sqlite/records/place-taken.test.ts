import { describe, expect, test } from 'vitest';
import type { EventDraft } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { MINUTE_MS } from '../../../../src/model/instant.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

/** A GitHub deployment of acme/shop to production that went live so many minutes after ten. */
const live = (minute: number, fields: Partial<EventDraft> = {}): EventDraft => {
  const at = plus(TEN, minute * MINUTE_MS);
  const place = { source: 'github', repository: 'acme/shop', service: 'shop', environment: 'production' } as const;
  return draftOf({ ...place, kind: 'deploy', status: 'succeeded', startedAt: at, endedAt: at, key: `at-${minute}`, ...fields });
};

async function post(store: Storage, draft: EventDraft): Promise<string> {
  const posted = await store.events.post([draft], null);
  if (posted.outcome !== 'stored') throw new Error(posted.outcome);
  return posted.events[0]!.event.id;
}

describe('a GitHub deployment whose place a later one took', () => {
  test.each<[name: string, later: EventDraft, earlierIs: string]>([
    ['the next one', live(5), 'superseded'],
    ['another name of the environment', live(5, { environment: 'prod' }), 'superseded'],
    ['a rollback', live(5, { kind: 'rollback' }), 'superseded'],
    ['one posted by a pipeline that names the repository', live(5, { source: 'api' }), 'superseded'],
    ['live at the same instant, by the order of keys', live(0, { key: 'at-0-b' }), 'superseded'],
    ['one that went live before', live(-5), 'succeeded'],
    ['another environment', live(5, { environment: 'staging' }), 'succeeded'],
    ['no environment', live(5, { environment: null }), 'succeeded'],
    ['another service of the repository', live(5, { service: 'billing' }), 'succeeded'],
    ['another repository', live(5, { repository: 'other/shop' }), 'succeeded'],
    ['one that failed', live(5, { status: 'failed' }), 'succeeded'],
    ['one that runs still', live(5, { status: 'running', endedAt: null }), 'succeeded'],
    ['a note', live(5, { kind: 'note' }), 'succeeded'],
  ])('%s', async (_name, later, earlierIs) => {
    const store = await openHere(() => TEN);
    const id = await post(store, live(0));
    await post(store, later);
    expect((await store.events.get(id))?.status).toBe(earlierIs);
    const { items } = await store.events.list(EVERY_EVENT, { limit: 10, cursor: null });
    expect(items.find((event) => event.id === id)?.status).toBe(earlierIs);
  });

  test('without an environment, by one without', async () => {
    const store = await openHere(() => TEN);
    const id = await post(store, live(0, { environment: null }));
    await post(store, live(5, { environment: null }));
    expect((await store.events.get(id))?.status).toBe('superseded');
  });

  test('of deploys that were posted, the sender says the status', async () => {
    const store = await openHere(() => TEN);
    const id = await post(store, live(0, { source: 'api' }));
    await post(store, live(5));
    expect((await store.events.get(id))?.status).toBe('succeeded');
  });

  test('is not stored: it is live again when the later one turns out to be elsewhere', async () => {
    const store = await openHere(() => TEN);
    const id = await post(store, live(0));
    const laterId = await post(store, live(5));
    expect((await store.events.patch(id, { title: 'changed' }))?.after.status).toBe('superseded');
    expect((await store.events.getByKey('at-0'))?.status).toBe('succeeded');
    await store.events.patch(laterId, { environment: 'staging' });
    expect((await store.events.get(id))?.status).toBe('succeeded');
  });
});
