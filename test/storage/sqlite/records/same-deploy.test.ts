import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subjectOf } from '../../../../src/model/change-subject.ts';
import { type DatedEvent, type EventDraft, effectiveAt } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { HOUR_MS, MINUTE_MS } from '../../../../src/model/instant.ts';
import { neighboursOf, wentLive } from '../../../../src/model/release.ts';
import { repeatedReports } from '../../../../src/model/same-deploy.ts';
import { JUDGING_KIND, PUBLISH_KIND } from '../../../../src/model/task-kinds.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, reportOf, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';
import { waitingTasks } from '../../task-list.ts';

const COMMIT = 'abcdef0'.padEnd(40, '1');

async function post(store: Storage, fields: Partial<EventDraft>): Promise<string> {
  const posted = await store.events.post([draftOf(fields)], null);
  if (posted.outcome !== 'stored') throw new Error(posted.outcome);
  return posted.events[0]!.event.id;
}

/** A report of the deploy of a commit so many minutes after ten. */
const report = (minute: number, fields: Partial<EventDraft> = {}): Partial<EventDraft> => ({
  commit: COMMIT,
  startedAt: plus(TEN, minute * MINUTE_MS),
  ...fields,
});

/** The releases of a service, the newest first, each by the keys of its sources. */
async function releasesOf(store: Storage, service = 'shop'): Promise<readonly string[]> {
  const { items } = await store.reports.listReleases({ ...EVERY_EVENT, service, verdict: null }, { limit: 1_000, cursor: null });
  const found = await Promise.all(items.map(({ release }) => store.events.release(release.id)));
  return found.map((each) => each!.sources.map(({ key }) => key).join('+'));
}

/** What is to be by the rule alone, which `analyze` uses as well. */
function expectedOf(events: readonly DatedEvent[]): readonly string[] {
  const live = events.filter(wentLive).map((event) => ({ ...event, subject: subjectOf(event), at: effectiveAt(event) }));
  const words = (event: (typeof live)[number]) => [event.commit ?? '', event.version ?? '', event.key ?? ''].join(' ');
  const inOrder = live.toSorted((a, b) => a.at - b.at || (words(a) < words(b) ? -1 : 1));
  const firsts = repeatedReports(inOrder);
  const releases = Map.groupBy(inOrder, ({ id }) => firsts.get(id) ?? id);
  return [...releases.values()].map((sources) => sources.map(({ key }) => key).join('+'));
}

type ReportOfHour = typeof reportsInOneHour extends fc.Arbitrary<readonly (infer Each)[]> ? Each : never;

const reportsInOneHour = fc.array(
  fc.record({
    minute: fc.integer({ min: 0, max: 60 }),
    commit: fc.constantFrom(COMMIT, COMMIT.slice(0, 8), 'f'.repeat(40), null),
    version: fc.constantFrom('1.4.2', 'v1.4.2', '1.4.3', null, 'cart:on', 'cart:off', 'pay:on'),
    change: fc.constantFrom('none', 'none', 'fails', 'succeeds late', 'moves', 'deleted', 'a note'),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('reports of one deploy', () => {
  test('are one release each, in whatever order they arrive and change', async () => {
    const store = await openHere(() => plus(TEN, HOUR_MS));
    let run = 0;
    const arrive = async (each: ReturnType<typeof named>[number]): Promise<void> => {
      const { key, minute, commit, version, change, service } = each;
      const kind = version?.includes(':') ? 'flag' : 'deploy';
      const fields = report(minute, { kind, key, commit, version, service });
      const id = await post(store, { ...fields, ...(change === 'succeeds late' && { status: 'running' }) });
      if (change === 'fails') await store.events.patch(id, { status: 'failed' });
      if (change === 'succeeds late') await store.events.patch(id, { status: 'succeeded' });
      if (change === 'moves') await store.events.patch(id, { startedAt: plus(TEN, (60 - minute) * MINUTE_MS) });
      if (change === 'a note') await store.events.patch(id, { kind: 'note' });
      if (change === 'deleted') await store.events.delete(id);
    };
    const named = (reports: readonly ReportOfHour[], service: string) =>
      reports.map((each, index) => ({ ...each, service, key: `${service}-${index}` }));
    const shuffled = reportsInOneHour.chain((reports) =>
      fc.tuple(fc.constant(reports), fc.shuffledSubarray([...reports.keys()], { minLength: reports.length })),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([reports, order]) => {
        run += 1;
        const service = `s${run}`;
        const all = named(reports, service);
        for (const index of order) await arrive(all[index]!);
        const { items } = await store.events.list({ ...EVERY_EVENT, service }, { limit: 100, cursor: null });
        const expected = expectedOf(items);
        expect([...(await releasesOf(store, service))].sort()).toEqual([...expected].sort());
        const firsts = items.filter((event) => wentLive(event) && event.sameAs === null).map(({ id }) => id);
        const judged = (await waitingTasks(store, JUDGING_KIND)).map(({ key }) => key);
        expect(judged.filter((id) => items.some((event) => event.id === id)).sort()).toEqual(firsts.sort());
      }),
      { numRuns: 60 },
    );
  });

  test('are one however long a pipeline reports, and two when it is deployed again', async () => {
    const store = await openHere();
    for (const minute of [20, 10, 0, 50]) await post(store, report(minute, { key: `${minute}` }));
    expect(await releasesOf(store)).toEqual(['50', '0+10+20']);
  });

  test('an earlier report that arrives later takes over all that is known of the release', async () => {
    const store = await openHere(() => plus(TEN, HOUR_MS));
    const late = await post(store, report(3, { key: 'late' }));
    await store.reports.add(reportOf(late, { verdict: 'flagged' }));
    await store.publications.settle({ releaseId: late, target: 'comment' }, { remoteId: 7, digest: 'd', reason: null });
    await store.tasks.enqueue([
      {
        kind: PUBLISH_KIND,
        key: `status:${late}`,
        dueAt: plus(TEN, 2 * HOUR_MS),
        payload: { releaseId: late, target: 'status' },
        eventId: late,
        ifWaiting: 'keep',
      },
    ]);
    const early = await post(store, report(0, { key: 'early' }));
    expect(await releasesOf(store)).toEqual(['early+late']);
    expect((await store.events.get(late))?.sameAs).toBe(early);
    expect(await store.reports.latest(early)).toMatchObject({ version: 1, verdict: 'flagged' });
    expect(await store.publications.get(early, 'comment')).toMatchObject({ remoteId: 7, digest: 'd' });
    expect(await waitingTasks(store, PUBLISH_KIND)).toMatchObject([
      { key: `status:${early}`, payload: { releaseId: early, target: 'status' } },
    ]);
    expect(await waitingTasks(store, JUDGING_KIND)).toMatchObject([{ key: early, payload: { cause: 'late_event' } }]);
    expect((await store.events.release(late))?.release.id).toBe(early);

    await store.events.delete(early);
    expect(await releasesOf(store)).toEqual(['late']);
    expect(await store.reports.latest(late)).toMatchObject({ version: 1, verdict: 'flagged' });
    expect(await store.publications.get(late, 'comment')).toMatchObject({ remoteId: 7 });
  });

  test('another deploy between two of them makes them two', async () => {
    const store = await openHere();
    await post(store, report(0, { key: 'a' }));
    await post(store, report(9, { key: 'b' }));
    expect(await releasesOf(store)).toEqual(['a+b']);
    const between = await post(store, report(5, { key: 'c', commit: 'f'.repeat(40) }));
    expect(await releasesOf(store)).toEqual(['b', 'c', 'a']);
    await store.events.patch(between, { status: 'failed' });
    expect(await releasesOf(store)).toEqual(['a+b']);
  });

  test('are put together as the second of a batch as well, and the answer says so', async () => {
    const store = await openHere();
    const posted = await store.events.post([draftOf(report(3)), draftOf(report(0))], null);
    const [late, early] = posted.outcome === 'stored' ? posted.events.map(({ event }) => event) : [];
    expect([late!.sameAs, early!.sameAs]).toEqual([early!.id, null]);
  });

  test('are found by what any of them says, and say it together', async () => {
    const store = await openHere();
    const first = await post(store, report(0, { commit: COMMIT.slice(0, 7), version: '1.4.2', tags: ['hotfix'], title: 'Ours' }));
    await post(
      store,
      report(2, {
        source: 'github',
        key: 'k',
        repository: 'acme/shop',
        author: 'ann',
        tags: ['blue'],
        title: 'Theirs',
        ref: 'main',
      }),
    );
    const list = async (fields: Partial<typeof EVERY_EVENT>) => {
      const filter = { ...EVERY_EVENT, ...fields, verdict: null };
      const { items } = await store.reports.listReleases(filter, { limit: 10, cursor: null });
      return items.map(({ release }) => release.id);
    };
    for (const fields of [{ version: '1.4.2' }, { commit: COMMIT }, { tags: ['blue', 'hotfix'] }, { text: 'theirs ann' }])
      expect([fields, await list(fields)]).toEqual([fields, [first]]);
    expect(await list({ tags: ['green'] })).toEqual([]);
    expect((await store.events.release(first))?.release).toMatchObject({
      id: first,
      source: 'api',
      version: '1.4.2',
      commit: COMMIT,
      repository: 'acme/shop',
      author: 'ann',
      title: 'Ours',
      ref: 'main',
      tags: ['blue', 'hotfix'],
    });
    const range = { services: ['shop'], environments: ['production'], from: plus(TEN, -1), to: plus(TEN, HOUR_MS) };
    expect(await store.events.releases(range)).toMatchObject([{ id: first, version: '1.4.2', commit: COMMIT, source: 'github' }]);
    expect(neighboursOf(await store.events.neighbours(range))).toMatchObject([{ id: first, version: '1.4.2' }]);
    expect(await store.events.scopes({ ...range, services: ['cart', 'shop'] })).toEqual([
      { service: 'shop', environment: 'production' },
    ]);
  });

  test('the release before is found by the report that names its repository', async () => {
    const store = await openHere();
    const located = { repository: 'acme/shop', commit: COMMIT };
    const first = await post(store, report(0, { version: '1.4.2', commit: null }));
    await post(store, report(2, { ...located, version: '1.4.2' }));
    const next = await post(store, report(30, { repository: 'acme/shop', commit: 'f'.repeat(40) }));
    const release = (await store.events.release(next))!.release;
    expect(await store.events.previousRelease(release)).toMatchObject({ id: first, commit: COMMIT });
  });

  test('do not take the place of one another', async () => {
    const store = await openHere();
    const github = { source: 'github', repository: 'acme/shop' } as const;
    const deployment = await post(store, report(0, { ...github, key: 'deployment' }));
    const run = await post(store, report(2, { ...github, key: 'run' }));
    const statuses = async () => [(await store.events.get(deployment))?.status, (await store.events.get(run))?.status];
    expect(await statuses()).toEqual(['succeeded', 'succeeded']);
    await post(store, report(20, { commit: 'f'.repeat(40), key: 'ci' }));
    await post(store, report(21, { ...github, commit: 'f'.repeat(40), key: 'next' }));
    expect(await statuses()).toEqual(['superseded', 'superseded']);
  });

  test('are one release where the senders name service and environment by aliases', async () => {
    const store = await openHere(() => plus(TEN, HOUR_MS));
    await store.aliases.put({ kind: 'service', alias: 'web_shop', name: 'shop' });
    await store.aliases.put({ kind: 'environment', alias: 'prod-eu', name: 'production' });
    await post(store, report(0, { key: 'ci', environment: 'prod' }));
    await post(store, report(2, { key: 'github', service: 'web_shop', environment: 'prod-eu' }));
    await post(store, report(3, { key: 'other', service: 'web-shop', environment: 'prod-eu' }));
    await post(store, report(4, { key: 'staging', service: 'web_shop', environment: 'staging' }));
    expect(await releasesOf(store)).toEqual(['ci+github']);
    expect(await releasesOf(store, 'web_shop')).toEqual(['staging']);
    expect(await releasesOf(store, 'web-shop')).toEqual(['other']);
  });
});

describe('a flag that is flipped a thousand times an hour', () => {
  test('is one release with what it takes to say so', async () => {
    const store = await openHere(() => plus(TEN, HOUR_MS));
    const flips = Array.from({ length: 1000 }, (_, index) =>
      draftOf({
        ...{ kind: 'flag', version: `cart:${index % 2 === 0 ? 'on' : 'off'}`, key: `flip-${index}` },
        startedAt: plus(TEN, index * 3_600),
      }),
    );
    // However they come.
    const posted = await store.events.post(flips.toReversed(), null);
    if (posted.outcome !== 'stored') throw new Error(posted.outcome);
    expect(posted.events.map(({ event }) => event.key)).toEqual(flips.map(({ key }) => key).toReversed());
    const { items } = await store.reports.listReleases({ ...EVERY_EVENT, verdict: null }, { limit: 10, cursor: null });
    expect(items.map(({ release }) => release.key)).toEqual(['flip-0']);
    expect(await waitingTasks(store, JUDGING_KIND)).toHaveLength(1);
    const found = await store.events.release(items[0]!.release.id);
    expect(found?.run).toEqual({ flips: 1000, lastAt: plus(TEN, 999 * 3_600) });
    expect(found?.sources.map(({ key }) => key)).toEqual(Array.from({ length: 20 }, (_, index) => `flip-${index}`));
  });
});
