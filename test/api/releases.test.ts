import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_400_000);

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startApi({ now: NOW });
  const body = { service: 'shop', version: '1.4.2', tags: ['hotfix'], startedAt: NOW - 30 * MINUTE_MS };
  id = (await call(api, 'POST', '/v1/events', { body })).json.id;
});
afterAll(() => api.close());

describe('releases', () => {
  it('are watched before they are judged', async () => {
    const { releases } = (await call(api, 'GET', '/v1/releases?verdict=watching&tag=hotfix&service=shop', { as: 'read' })).json;
    expect(releases).toMatchObject([{ id, verdict: 'watching', analysis: null, highlights: [] }]);
    const report = (await call(api, 'GET', `/v1/releases/${id}`, { as: 'read' })).json;
    expect(report).toMatchObject({ id, version: '1.4.2', verdict: 'watching', analysis: null, findings: [], history: [] });
    expect((await call(api, 'GET', `/v1/releases/${id}?format=markdown`)).text).toContain('Not judged yet');
  });

  it('show what they changed, once that is known', async () => {
    expect((await call(api, 'GET', `/v1/releases/${id}`, { as: 'read' })).json.changes).toBeNull();
    const commit = { commit: 'a'.repeat(40), title: 'Rush', author: 'ann', url: null, pullRequest: 12 };
    expect((await call(api, 'GET', `/v1/releases/${id}`, { as: 'read' })).json.writeBack).toEqual([]);
    const changes = { base: 'b'.repeat(40), direction: 'ahead', ahead: 1, behind: 0, commits: [commit] } as const;
    await api.store.changes.put(id, changes);
    expect((await call(api, 'GET', `/v1/releases/${id}`, { as: 'read' })).json.changes).toEqual(changes);
    expect((await call(api, 'GET', `/v1/releases/${id}?format=markdown`)).text).toContain(
      '- aaaaaaa Rush by ann in pull request 12',
    );
  });

  it('show their newest report with all evidence, and older ones by version', async () => {
    await api.store.reports.add(
      aReport({ releaseId: id, verdict: 'clear', findings: [aFinding({ verdict: 'no_effect', effect: null })] }),
    );
    await api.store.reports.add(aReport({ releaseId: id, verdict: 'flagged', final: true }));

    const report = (await call(api, 'GET', `/v1/releases/${id}`, { as: 'read' })).json;
    expect(report).toMatchObject({ verdict: 'flagged', analysis: { version: 2, supersedes: 1, final: true } });
    expect(report.faults).toEqual([{ lead: 'shop.error_ratio', others: [] }]);
    expect(report.history.map((version: { version: number }) => version.version)).toEqual([2, 1]);
    const expected = aFinding();
    expect(report.findings).toEqual([
      {
        ...expected,
        end: null,
        cost: null,
        cohorts: null,
        slices: null,
        onset: { at: toRfc3339(expected.onset!.at), low: toRfc3339(expected.onset!.low), high: toRfc3339(expected.onset!.high) },
        evidence: {
          ...expected.evidence,
          historyFrom: toRfc3339(expected.evidence!.historyFrom),
          before: { ...expected.evidence!.before, from: expect.any(String), to: expect.any(String) },
          after: { ...expected.evidence!.after, from: expect.any(String), to: expect.any(String) },
        },
      },
    ]);
    const older = (await call(api, 'GET', `/v1/releases/${id}?version=1`)).json;
    expect(older).toMatchObject({ verdict: 'clear', analysis: { version: 1, supersedes: null } });
    expect((await call(api, 'GET', `/v1/releases/${id}?version=9`)).status).toBe(404);

    const { releases } = (await call(api, 'GET', '/v1/releases?verdict=flagged', { as: 'read' })).json;
    expect(releases).toMatchObject([
      { id, verdict: 'flagged', highlights: [{ signal: 'shop.error_ratio', verdict: 'regression' }] },
    ]);
    expect((await call(api, 'GET', '/v1/releases?verdict=watching')).json.releases).toEqual([]);
  });

  it('come as Markdown by Accept or by format', async () => {
    const byAccept = await call(api, 'GET', `/v1/releases/${id}`, { headers: { accept: 'text/markdown, */*;q=0.1' } });
    const byFormat = await call(api, 'GET', `/v1/releases/${id}?format=markdown`);
    expect(byAccept.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(byAccept.text).toBe(byFormat.text);
    expect(byAccept.text).toContain('## shop 1.4.2: flagged');
    const json = await call(api, 'GET', `/v1/releases/${id}?format=json`, { headers: { accept: 'text/markdown' } });
    expect(json.json.id).toBe(id);
  });

  it('are judged again on request', async () => {
    const answer = await call(api, 'POST', `/v1/releases/${id}/analyze`);
    // Nobody has sent samples.
    expect(answer.json).toMatchObject({ verdict: 'insufficient_data', analysis: { version: 3, cause: 'request' } });
  });

  it('are not every event', async () => {
    const note = (await call(api, 'POST', '/v1/events', { body: { kind: 'note' } })).json.id;
    expect((await call(api, 'GET', `/v1/releases/${note}`)).status).toBe(404);
    expect((await call(api, 'POST', `/v1/releases/${note}/analyze`)).status).toBe(404);
  });

  it('that several senders report are one, with all of them as its sources, under the id of each', async () => {
    const at = millis(NOW - 300 * MINUTE_MS);
    const commit = 'c'.repeat(40);
    const ours = { service: 'till', commit: commit.slice(0, 8), version: '7', tags: ['hotfix'], key: 'ours', startedAt: at };
    const theirs = { service: 'till', commit, repository: 'acme/till', tags: ['blue'], key: 'theirs', startedAt: at + MINUTE_MS };
    const second = (await call(api, 'POST', '/v1/events', { body: theirs })).json;
    expect(second.sameAs).toBeNull();
    const first = (await call(api, 'POST', '/v1/events', { body: ours })).json;
    expect((await call(api, 'GET', `/v1/events/${second.id}`, { as: 'read' })).json.sameAs).toBe(first.id);
    const { releases } = (await call(api, 'GET', `/v1/releases?service=till&commit=${commit}`, { as: 'read' })).json;
    expect(releases).toMatchObject([{ id: first.id, version: '7', commit, tags: ['blue', 'hotfix'] }]);
    expect((await call(api, 'GET', '/v1/events?service=till', { as: 'read' })).json.events).toHaveLength(2);
    for (const id of [first.id, second.id]) {
      const release = (await call(api, 'GET', `/v1/releases/${id}`, { as: 'read' })).json;
      expect(release).toMatchObject({ id: first.id, version: '7', repository: 'acme/till' });
      expect(release.sources).toMatchObject([
        { id: first.id, source: 'api', key: 'ours', tags: ['hotfix'], startedAt: toRfc3339(at) },
        { id: second.id, source: 'api', key: 'theirs', tags: ['blue'], startedAt: toRfc3339(millis(at + MINUTE_MS)) },
      ]);
    }
    const gate = (await call(api, 'GET', `/v1/gates/till?commit=${commit}`, { as: 'read' })).json;
    expect(gate.release).toMatchObject({ id: first.id, version: '7' });
  });

  it('are flags and settings too, and a flag that is flipped again and again is one that says so', async () => {
    const at = NOW - 200 * MINUTE_MS;
    const place = { service: 'cart', environment: 'production' };
    await call(api, 'POST', '/v1/events', { body: { ...place, version: '1', startedAt: at - 60 * MINUTE_MS } });
    await call(api, 'POST', '/v1/events', {
      body: [0, 1, 2].map((minute) => ({
        ...{ ...place, kind: 'flag', version: `express:${minute % 2 === 0 ? 'on' : 'off'}` },
        startedAt: at + minute * MINUTE_MS,
      })),
    });
    const { releases } = (await call(api, 'GET', '/v1/releases?service=cart&kind=flag&kind=config', { as: 'read' })).json;
    expect(releases).toMatchObject([{ kind: 'flag', version: 'express:on', verdict: 'watching' }]);
    const [{ id: flag }] = releases;
    const lastAt = toRfc3339(millis(at + 2 * MINUTE_MS));
    expect((await call(api, 'GET', `/v1/releases/${flag}`, { as: 'read' })).json.run).toEqual({ flips: 3, lastAt });
    const { text } = await call(api, 'GET', `/v1/releases/${flag}?format=markdown`);
    expect(text).toContain(`Flipped 3 times until ${lastAt}`);

    const gate = async (query: string) => (await call(api, 'GET', `/v1/gates/cart${query}`, { as: 'read' })).json.release.version;
    expect(await gate('')).toBe('1');
    expect(await gate('?version=express:on')).toBe('express:on');
  });
});
