import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../../src/model/event.ts';
import { EVERY_EVENT, type ReleaseFilter } from '../../../../src/model/event-filter.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { MINUTE_MS } from '../../../../src/model/instant.ts';
import type { ReleaseVerdict } from '../../../../src/model/release.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, reportOf, TEN } from '../../drafts.ts';
import { MOUNTS, openHere } from '../../mounts.ts';

async function post(store: Storage, fields: Partial<EventDraft> = {}): Promise<string> {
  const outcome = await store.events.post([draftOf(fields)], null);
  return outcome.outcome === 'stored' ? (outcome.events[0]?.event.id ?? '') : '';
}

const FINDING: Finding = {
  signal: 'shop.error_ratio',
  signalName: 'error_ratio',
  kind: 'ratio',
  bad: 'up',
  unit: null,
  verdict: 'regression',
  probability: 0.987654321,
  pValue: 1e-9,
  effect: { relative: null, absolute: 0.041, low: null, high: 12.5 },
  onset: { at: TEN, low: TEN, high: plus(TEN, MINUTE_MS) },
  shape: 'step',
  blameShare: 0.5,
  reasons: [{ code: 'shift', text: 'the share of failures rose “sharply” 🚨' }],
  evidence: null,
};

describe.each(MOUNTS)('reports, %s', (_name, open) => {
  it('keeps every version as it was', async () => {
    const store = await open();
    const id = await post(store);
    expect(await store.reports.latest(id)).toBeNull();
    expect(await store.reports.history(id)).toEqual([]);
    const first = await store.reports.add(reportOf(id, { findings: [FINDING], verdict: 'flagged', final: true }));
    const second = await store.reports.add(reportOf(id, { cause: 'late_samples' }));
    expect(first).toEqual({ ...reportOf(id, { findings: [FINDING], verdict: 'flagged', final: true }), version: 1 });
    expect(second.version).toBe(2);
    expect(await store.reports.latest(id)).toEqual(second);
    expect(await store.reports.history(id)).toEqual([second, first]);
  });

  it('numbers versions without a gap, however many come at once', async () => {
    const store = await open();
    const id = await post(store);
    const added = await Promise.all(Array.from({ length: 40 }, () => store.reports.add(reportOf(id))));
    expect(added.map(({ version }) => version).sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  });

  it('tells a release that is not there', async () => {
    const store = await open();
    await expect(store.reports.add(reportOf('nobody'))).rejects.toMatchObject({ name: 'UnknownReleaseError' });
  });
});

describe('the list of releases', () => {
  const list = async (store: Storage, filter: Partial<ReleaseFilter>) =>
    (await store.reports.listReleases({ ...EVERY_EVENT, verdict: null, ...filter }, { limit: 100, cursor: null })).items;

  it('goes by the verdict of the newest report; without one a release is watched', async () => {
    const store = await openHere();
    const judge = async (
      title: string,
      minute: number,
      verdicts: readonly ReleaseVerdict[],
      fields: Partial<EventDraft> = {},
    ) => {
      const id = await post(store, { title, startedAt: plus(TEN, -minute * MINUTE_MS), ...fields });
      for (const verdict of verdicts) await store.reports.add(reportOf(id, { verdict }));
    };
    await judge('a', 1, []);
    await judge('b', 2, ['watching', 'flagged'], { tags: ['hotfix'] });
    await judge('c', 3, ['flagged', 'clear']);
    await judge('d', 4, ['insufficient_data'], { kind: 'rollback' });
    await judge('e', 5, ['clear', 'watching']);
    await judge('f', 6, [], { kind: 'note' });
    await judge('g', 7, [], { status: 'pending' });
    const cases: readonly [filter: Partial<ReleaseFilter>, expected: string[]][] = [
      [{}, ['a', 'b', 'c', 'd', 'e']],
      [{ verdict: 'watching' }, ['a', 'e']],
      [{ verdict: 'flagged' }, ['b']],
      [{ verdict: 'clear' }, ['c']],
      [{ verdict: 'insufficient_data' }, ['d']],
      [{ verdict: 'flagged', tags: ['hotfix'], service: 'shop' }, ['b']],
      [{ verdict: 'clear', tags: ['hotfix'] }, []],
      [{ kinds: ['rollback'] }, ['d']],
    ];
    for (const [filter, expected] of cases) {
      expect([filter, (await list(store, filter)).map(({ release }) => release.title)]).toEqual([filter, expected]);
    }
    const [a, b] = await list(store, {});
    expect(a?.report).toBeNull();
    expect(b?.report).toMatchObject({ releaseId: b?.release.id, version: 2, verdict: 'flagged' });
  });

  it('comes in pages', async () => {
    const store = await openHere();
    for (let i = 0; i < 7; i += 1) await post(store, i % 2 ? { kind: 'note' } : {});
    const first = await store.reports.listReleases({ ...EVERY_EVENT, verdict: 'watching' }, { limit: 3, cursor: null });
    const rest = await store.reports.listReleases(
      { ...EVERY_EVENT, verdict: 'watching' },
      { limit: 3, cursor: first.nextCursor },
    );
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([3, 1, null]);
  });

  it('loses the reports of an event with the event', async () => {
    const store = await openHere();
    const id = await post(store);
    await store.reports.add(reportOf(id));
    await store.events.delete(id);
    expect(await store.reports.history(id)).toEqual([]);
  });
});
