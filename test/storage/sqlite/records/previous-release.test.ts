import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../../src/model/event.ts';
import { MINUTE_MS } from '../../../../src/model/instant.ts';
import { isRelease, type Release } from '../../../../src/model/release.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

async function release(store: Storage, minute: number, fields: Partial<EventDraft> = {}): Promise<Release> {
  const place = { repository: 'acme/shop', commit: `c${minute}`, version: `at ${minute}` };
  const posted = await store.events.post([draftOf({ ...place, startedAt: plus(TEN, minute * MINUTE_MS), ...fields })], null);
  const event = posted.outcome === 'stored' ? posted.events[0]!.event : null;
  return event as Release;
}

const found = async (store: Storage, of: Release) => (await store.events.previousRelease(of))?.version ?? null;

describe('the release before one', () => {
  it.each<[name: string, fields: Partial<EventDraft>, expected: string]>([
    ['the newest', {}, 'at -5'],
    ['a rollback', { kind: 'rollback' }, 'at -5'],
    ['by another name of the environment', { environment: 'prod' }, 'at -5'],
    ['where no environment is named', { environment: null }, 'at -5'],
    ['not one elsewhere', { environment: 'staging' }, 'at -9'],
    ['not one of another service', { service: 'cart' }, 'at -9'],
    ['not one without a service', { service: null }, 'at -9'],
    ['not one of another repository', { repository: 'acme/cart' }, 'at -9'],
    ['not one without a repository', { repository: null }, 'at -9'],
    ['not one without a commit', { commit: null }, 'at -9'],
    ['not one that failed', { status: 'failed' }, 'at -9'],
    ['not a note', { kind: 'note' }, 'at -9'],
    ['not one at the same instant', { startedAt: TEN }, 'at -9'],
    ['not a later one', { startedAt: plus(TEN, MINUTE_MS) }, 'at -9'],
  ])('is %s', async (_name, fields, expected) => {
    const store = await openHere(() => TEN);
    await release(store, -9);
    await release(store, -5, fields);
    const own = await release(store, 0);
    expect(isRelease(own)).toBe(true);
    expect(await found(store, own)).toBe(expected);
  });

  it('of one that names no environment, service or repository is one of any environment', async () => {
    const store = await openHere(() => TEN);
    const nowhere = { service: null, repository: null };
    await release(store, -9, { ...nowhere, environment: 'staging' });
    await release(store, -5);
    expect(await found(store, await release(store, 0, { ...nowhere, environment: null }))).toBe('at -9');
  });

  it('is found behind any number of others, and is null where there is none', async () => {
    const store = await openHere(() => TEN);
    const first = await release(store, -900);
    for (let minute = -300; minute < 0; minute += 1) await release(store, minute, { environment: 'staging' });
    expect(await found(store, await release(store, 0))).toBe('at -900');
    expect(await store.events.previousRelease(first)).toBeNull();
  });
});
