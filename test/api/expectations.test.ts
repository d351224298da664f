import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import { instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const RELEASED = instant(2, 10);

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: instant(3) });
  const points = latencyPoints(3, millis(RELEASED + MINUTE_MS), 1.6);
  const series = { metric: 'http.latency.p95', tags: toTags([['service', 'shop']]), kind: 'latency' as const, unit: 'ms' };
  const [at, values] = [Float64Array.from(points, ([when]) => when), Float64Array.from(points, ([, value]) => value)];
  await api.store.samples.append([{ series, at, values }]);
});
afterAll(() => api.close());

const post = (body: object) => call(api, 'POST', '/v1/events', { body: { service: 'shop', startedAt: RELEASED, ...body } });

it('says of each stated change of a release what became of it', async () => {
  const expects = ['http_latency_p95 -20%', 'http_latency_p95 +60%', 'checkout_time -10%'];
  const { id, expects: stored } = (await post({ expects })).json;
  expect(stored).toEqual(expects);
  const { expectations } = (await call(api, 'POST', `/v1/releases/${id}/analyze`)).json;
  const signal = 'shop.http_latency_p95';
  expect(expectations).toMatchObject([
    { text: expects[0], signal, outcome: 'opposite', effect: expect.stringContaining('ms') },
    { text: expects[1], signal, outcome: 'achieved', pValue: expect.any(Number) },
    { text: expects[2], signal: null, outcome: 'unknown', pValue: null, effect: null },
  ]);
  const { text } = await call(api, 'GET', `/v1/releases/${id}?format=markdown`);
  expect(text).toMatch(/Expected of this release:[\s\S]*-20%: \*\*the opposite happened\*\*/);
});

it('keeps, changes and takes away what is expected', async () => {
  const { id } = (await post({ kind: 'note', expects: ['http_latency_p95 -20%'] })).json;
  const change = async (expects: readonly string[]) => (await call(api, 'PATCH', `/v1/events/${id}`, { body: { expects } })).json;
  expect((await change(['workers +5 %'])).expects).toEqual(['workers +5 %']);
  expect((await change([])).expects).toEqual([]);
});

it('refuses what is no change of a signal, and says how one is written', async () => {
  const refused = await post({ expects: ['latency_p95 -20%', 'faster'] });
  expect(problemOf(refused)).toBe('422 invalid-body');
  expect(refused.json.errors).toMatchObject([{ pointer: '/expects/1', detail: expect.stringContaining('latency_p95 -20%') }]);
});
