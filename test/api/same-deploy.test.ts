import { afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, millis } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import type { Schema } from '../../src/openapi/schema.ts';
import { instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

/** A deploy that breaks the latency, as three senders report it; no two say the same of it. */
const RELEASED = instant(2, 10);
const SIGNAL = 'shop.http_latency_p95';
const COMMIT = 'c'.repeat(40);

let api: TestApi;
let posted: readonly Schema<'Event'>[];
beforeAll(async () => {
  api = await startApi({ now: instant(3) });
  const points = latencyPoints(3, millis(RELEASED + MINUTE_MS), 1.6);
  await api.store.samples.append([
    {
      series: { metric: 'http.latency.p95', tags: toTags([['service', 'shop']]), kind: 'latency', unit: 'ms' },
      at: Float64Array.from(points, ([at]) => at),
      values: Float64Array.from(points, ([, value]) => value),
    },
  ]);
  const reports = [
    { tags: ['ci'], commit: COMMIT },
    { tags: ['hotfix'], commit: COMMIT, version: '1.4.2' },
    { tags: ['hotfix', 'chat'], version: '1.4.2' },
  ];
  const body = reports.map((report, index) => ({
    ...{ service: 'shop', environment: 'production', startedAt: RELEASED + index * 2 * MINUTE_MS },
    ...report,
  }));
  posted = (await call(api, 'POST', '/v1/events', { body })).json.events;
  await call(api, 'POST', `/v1/releases/${posted[0]!.id}/analyze`);
});
afterAll(() => api.close());

const get = async (path: string) => (await call(api, 'GET', path, { as: 'read' })).json;

it('is one release in the list, by the tag of any of its reports', async () => {
  const [first, ...others] = posted.map(({ id, sameAs }) => ({ id, sameAs }));
  expect(first!.sameAs).toBeNull();
  expect(others.map(({ sameAs }) => sameAs)).toEqual([first!.id, first!.id]);
  for (const query of ['', '&tag=hotfix', '&tag=ci', '&tag=chat', '&version=1.4.2', '&verdict=flagged']) {
    const { releases } = await get(`/v1/releases?service=shop${query}`);
    expect(
      releases.map(({ id }: { id: string }) => id),
      query,
    ).toEqual([first!.id]);
  }
});

it('is one suspect, judged once', async () => {
  const { suspects }: Schema<'Suspects'> = await get(`/v1/suspects?signal=${SIGNAL}&at=${RELEASED + 30 * MINUTE_MS}`);
  expect(suspects.map(({ release }) => release.id)).toEqual([posted[0]!.id]);
  const report: Schema<'ReleaseReport'> = await get(`/v1/releases/${posted[2]!.id}`);
  expect(report).toMatchObject({ id: posted[0]!.id, verdict: 'flagged' });
  expect(report.sources).toHaveLength(3);
  expect(suspects[0]!.share).toBe(report.findings.find(({ signal }) => signal === SIGNAL)!.probability);
});

it('is one event of its tag and one release of it, with its flags', async () => {
  const range = `from=${RELEASED - 20 * HOUR_MS}&to=${RELEASED + 14 * HOUR_MS}`;
  for (const tag of ['hotfix', 'ci', 'chat']) {
    const answer: Schema<'CorrelationsAnswer'> = await get(`/v1/correlations?tag=${tag}&signal=${SIGNAL}&${range}`);
    expect(answer.events, tag).toBe(1);
    expect(answer.releases, tag).toMatchObject([{ id: posted[0]!.id, verdict: 'flagged', flags: [{ signal: SIGNAL }] }]);
    expect(answer.trains[0]!.flagged, tag).toEqual({ count: 1, of: 1 });
  }
});

it('has one gate, by what any of its reports says', async () => {
  for (const query of ['', '&version=1.4.2', `&commit=${COMMIT}`]) {
    const gate: Schema<'Gate'> = await get(`/v1/gates/shop?environment=production${query}`);
    expect(gate, query).toMatchObject({ gate: 'fail', release: { id: posted[0]!.id } });
  }
});
