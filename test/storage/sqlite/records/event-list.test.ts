import { describe, expect, it } from 'vitest';
import { EVERY_EVENT, type EventFilter } from '../../../../src/model/event-filter.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { MOUNTS, openHere } from '../../mounts.ts';

const titles = async (store: Storage, filter: Partial<EventFilter>) =>
  (await store.events.list({ ...EVERY_EVENT, ...filter }, { limit: 100, cursor: null })).items.map((event) => event.title);

/** Walks all pages; `between` runs after each. */
async function walk(store: Storage, limit: number, between: () => Promise<void> = async () => {}): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const page = await store.events.list(EVERY_EVENT, { limit, cursor });
    ids.push(...page.items.map((event) => event.id));
    cursor = page.nextCursor;
    await between();
  } while (cursor !== null);
  return ids;
}

describe.each(MOUNTS)('the list of events, %s', (_name, open) => {
  it('filters', async () => {
    const store = await open();
    await store.events.post(
      [
        draftOf({ title: 'a', tags: ['hotfix', 'db'], startedAt: plus(TEN, 5 * MINUTE_MS), environment: 'prod' }),
        draftOf({ title: 'b', tags: ['hotfix'], startedAt: plus(TEN, 4 * MINUTE_MS), service: 'cart' }),
        draftOf({ title: 'c', kind: 'note', startedAt: plus(TEN, 3 * MINUTE_MS), environment: 'staging' }),
        draftOf({ title: 'd', kind: 'flag', startedAt: plus(TEN, 2 * MINUTE_MS), service: null, environment: null }),
        // Told by GitHub: it acts from its end on.
        draftOf({ title: 'e', startedAt: TEN, endedAt: plus(TEN, MINUTE_MS), source: 'github' }),
      ],
      null,
    );
    const cases: readonly [filter: Partial<EventFilter>, expected: string[]][] = [
      [{}, ['a', 'b', 'c', 'd', 'e']],
      [{ service: 'shop' }, ['a', 'c', 'e']],
      [{ service: 'sho' }, []],
      [{ environments: ['production'] }, ['a', 'b', 'e']],
      [{ environments: ['PROD'] }, ['a', 'b', 'e']],
      [{ environments: ['stg'] }, ['c']],
      [{ environments: ['stg', null] }, ['c', 'd']],
      [{ environments: [null] }, ['d']],
      [{ environments: [] }, []],
      [{ kinds: ['note', 'flag'] }, ['c', 'd']],
      [{ kinds: [] }, []],
      [{ tags: ['hotfix'] }, ['a', 'b']],
      [{ tags: ['db', 'hotfix'] }, ['a']],
      [{ tags: ['HOTFIX'] }, []],
      [{ from: plus(TEN, MINUTE_MS), to: plus(TEN, 4 * MINUTE_MS) }, ['c', 'd', 'e']],
      [{ to: plus(TEN, MINUTE_MS) }, []],
      [{ service: 'shop', kinds: ['deploy'], tags: ['hotfix'], environments: ['live'], text: 'A' }, ['a']],
    ];
    for (const [filter, expected] of cases) expect([filter, await titles(store, filter)]).toEqual([filter, expected]);
  });

  it('filters by version, and by commit whichever of the two is the shorter', async () => {
    const store = await open();
    const full = '9f2c1ab0d4e5f60718293a4b5c6d7e8f90123456';
    await store.events.post(
      [
        draftOf({ title: 'a', version: '1.4.2', commit: full }),
        draftOf({ title: 'b', version: '1.4', commit: '9f2c1ab' }),
        draftOf({ title: 'c', version: null, commit: null }),
        draftOf({ title: 'd', version: '1.4.2-rc1', commit: '9f2c1' }),
      ],
      null,
    );
    const cases: readonly [filter: Partial<EventFilter>, expected: string[]][] = [
      [{ version: '1.4.2' }, ['a']],
      [{ version: '1.4' }, ['b']],
      [{ version: '1.4%' }, []],
      [{ commit: full }, ['a', 'b']],
      [{ commit: full.toUpperCase() }, ['a', 'b']],
      [{ commit: '9f2c1ab' }, ['a', 'b']],
      [{ commit: '9f2c1ab1' }, ['b']],
      [{ commit: '9f2c1' }, []],
      [{ version: '1.4.2', commit: full }, ['a']],
    ];
    for (const [filter, expected] of cases) {
      expect([filter, (await titles(store, filter)).sort()]).toEqual([filter, expected]);
    }
  });

  it('searches words in several fields, of any script, and takes nothing for a pattern', async () => {
    const store = await open();
    const texts = ['100% done', '100 x done', 'a_b', 'axb', 'ÄÖÜ straße', "Robert'); DROP TABLE event;--", 'back\\slash', 'ЖУК'];
    await store.events.post(
      [
        ...texts.map((title) => draftOf({ title })),
        draftOf({ title: 'fields', author: 'Mia', commit: 'C0FFEE', version: '1.2', text: 'long Text' }),
      ],
      null,
    );
    const cases: readonly [text: string, expected: string[]][] = [
      ['100%', ['100% done']],
      ['%', ['100% done']],
      ['_', ['a_b']],
      ['a_b', ['a_b']],
      ['äöü', ['ÄÖÜ straße']],
      ['a\u0308öü', ['ÄÖÜ straße']],
      ['жук', ['ЖУК']],
      ['\\', ['back\\slash']],
      ["'); drop table event;--", ["Robert'); DROP TABLE event;--"]],
      ['done 100', ['100 x done', '100% done']],
      ['mia c0ffee 1.2 text', ['fields']],
      ['mia nobody', []],
      ["' OR 1=1 --", []],
    ];
    for (const [text, expected] of cases) expect([text, (await titles(store, { text })).sort()]).toEqual([text, expected]);
    expect(await titles(store, { text: ' \n ' })).toHaveLength(9);
    expect(await titles(store, { service: "shop' OR '1'='1", tags: ["x' OR 1=1 --"] })).toEqual([]);
  });

  it('walks equal instants in pages, each event once', async () => {
    const store = await open();
    await store.events.post(
      Array.from({ length: 25 }, (_, i) => draftOf({ startedAt: plus(TEN, i < 20 ? 0 : i) })),
      null,
    );
    const ids = await walk(store, 4);
    expect(new Set(ids).size).toBe(25);
    expect(ids).toEqual(await walk(store, 1_000));
  });

  it('keeps its place while events are added and deleted', async () => {
    const store = await open();
    await store.events.post(
      Array.from({ length: 30 }, (_, i) => draftOf({ startedAt: plus(TEN, -i * MINUTE_MS) })),
      null,
    );
    const before = await walk(store, 100);
    let page = 0;
    const ids = await walk(store, 5, async () => {
      page += 1;
      await store.events.post([draftOf({ startedAt: plus(TEN, page) }), draftOf({ startedAt: TEN })], null);
      // The last event that was shown, which the cursor stands on.
      await store.events.delete(before[page * 5 - 1] ?? '');
    });
    expect(ids).toEqual(before);
  });

  it('tells a cursor that is none', async () => {
    const store = await open();
    await store.events.post([draftOf(), draftOf()], null);
    const { nextCursor } = await store.events.list(EVERY_EVENT, { limit: 1, cursor: null });
    const good = nextCursor ?? '';
    const plain = Buffer.from(good, 'base64url').toString();
    const bad = [
      '',
      'x',
      `${good}=`,
      `${good}A`,
      good.slice(1),
      ` ${good}`,
      'null',
      '../../etc/passwd',
      Buffer.from(`${plain}' OR 1`).toString('base64url'),
    ];
    for (const cursor of bad) {
      await expect(store.events.list(EVERY_EVENT, { limit: 1, cursor }), cursor).rejects.toMatchObject({
        name: 'InvalidCursorError',
      });
      await expect(store.reports.listReleases({ ...EVERY_EVENT, verdict: null }, { limit: 1, cursor })).rejects.toMatchObject({
        name: 'InvalidCursorError',
      });
    }
    expect((await store.events.list(EVERY_EVENT, { limit: 1, cursor: good })).items).toHaveLength(1);
  });
});

describe('the list of events', () => {
  it('takes events of any age', async () => {
    const store = await openHere();
    await store.events.post([draftOf({ startedAt: millis(-8.64e15) }), draftOf({ startedAt: millis(8.64e15) })], null);
    expect(await walk(store, 1)).toHaveLength(2);
  });
});
