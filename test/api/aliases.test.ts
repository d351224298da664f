import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import { JUDGING_KIND } from '../../src/model/task-kinds.ts';
import { waitingTasks } from '../storage/task-list.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_400_000);
const RELEASED = millis(NOW - 3 * HOUR_MS);

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
  const at = Float64Array.from({ length: 600 }, (_, index) => NOW - (600 - index) * MINUTE_MS);
  const series = { metric: 'http.requests', tags: toTags([['service', 'web_shop']]), kind: 'counter' as const, unit: null };
  await api.store.samples.append([{ series, at, values: at.map((_, index) => 90 + ((index * 7) % 20)) }]);
});
afterAll(() => api.close());

const put = (body: object) => call(api, 'POST', '/v1/aliases', { body });

describe('/v1/aliases', () => {
  it('brings a release together with the samples of its service', async () => {
    const event = { service: 'web-shop', environment: 'production', startedAt: RELEASED };
    const { id } = (await call(api, 'POST', '/v1/events', { body: event })).json;
    const analyze = async () => (await call(api, 'POST', `/v1/releases/${id}/analyze`)).json;
    const gate = async () => (await call(api, 'GET', '/v1/gates/web-shop')).json;

    const before = await analyze();
    expect(before.findings).toEqual([]);
    expect(before.unmatched.reason).toContain('No signal belongs to the service web-shop.');
    expect(before.unmatched.nearest).toEqual([{ kind: 'service', alias: 'web-shop', name: 'web_shop' }]);
    expect(await gate()).toMatchObject({ gate: 'inconclusive', reason: before.unmatched.reason });
    // The gates of other clients say the same.
    const flagger = await call(api, 'POST', '/webhooks/flagger', { body: { name: 'web-shop' } });
    expect(flagger.json.detail).toBe(`inconclusive: ${before.unmatched.reason}`);
    const datadog = { data: { attributes: { service: 'web-shop', env: 'production' } } };
    const started = await call(api, 'POST', '/api/v2/deployments/gates/evaluation', { body: datadog });
    const evaluated = await call(api, 'GET', `/api/v2/deployments/gates/evaluation/${started.json.data.id}`);
    expect(evaluated.json.data.attributes.rules[0].reason).toBe(before.unmatched.reason);
    const markdown = await call(api, 'GET', `/v1/releases/${id}?format=markdown`);
    expect(markdown.text).toContain('No signal belongs to the service web-shop.');

    const [proposed] = before.unmatched.nearest;
    expect(await put(proposed)).toMatchObject({ status: 201, json: { ...proposed, source: 'api' } });
    const after = await analyze();
    expect(after.findings.map(({ signal }: { signal: string }) => signal)).toContain('web_shop.http_request_rate');
    expect(after.unmatched).toBeNull();
    expect((await gate()).reason).not.toContain('No signal belongs');
  });

  it('has the releases of the last day judged again, of either name', async () => {
    const post = async (service: string, startedAt: number): Promise<string> =>
      (await call(api, 'POST', '/v1/events', { body: { service, environment: 'production', startedAt } })).json.id;
    const today = await post('basket', RELEASED);
    const older = [await post('basket', NOW - 3 * DAY_MS), await post('Basket', NOW - 25 * HOUR_MS)];
    const named = await post('Basket', RELEASED);
    await put({ kind: 'service', alias: 'basket', name: 'Basket' });
    const tasks = await waitingTasks(api.store, JUDGING_KIND);
    const again = tasks.filter(({ payload }) => payload.cause === 'late_event').map(({ key }) => key);
    expect(again).toEqual(expect.arrayContaining([today, named]));
    expect(again).not.toEqual(expect.arrayContaining(older.slice(0, 1)));
    expect(again).not.toEqual(expect.arrayContaining(older.slice(1)));
  });

  it('lists, replaces and deletes', async () => {
    await put({ kind: 'environment', alias: 'eu/prod', name: 'staging' });
    expect(await put({ kind: 'environment', alias: 'eu/prod', name: 'production' })).toMatchObject({ status: 200 });
    expect((await call(api, 'GET', '/v1/aliases')).json.aliases).toContainEqual({
      ...{ kind: 'environment', alias: 'eu/prod', name: 'production', source: 'api' },
    });
    expect((await call(api, 'DELETE', '/v1/aliases/environment/eu%2Fprod')).status).toBe(204);
    expect(problemOf(await call(api, 'DELETE', '/v1/aliases/environment/eu%2Fprod'))).toBe('404 not-found');
  });

  it('refuses a circle, and what a setting says', async () => {
    await put({ kind: 'service', alias: 'a', name: 'b' });
    expect(await put({ kind: 'service', alias: 'b', name: 'a' })).toMatchObject({
      status: 409,
      json: { type: '/problems/alias-circle', detail: expect.stringContaining('b -> a -> b'), hint: expect.any(String) },
    });
    await api.store.aliases.configure([{ kind: 'service', alias: 'c', name: 'd' }]);
    for (const answer of [
      await put({ kind: 'service', alias: 'c', name: 'x' }),
      await call(api, 'DELETE', '/v1/aliases/service/c'),
    ]) {
      expect(answer).toMatchObject({ status: 409, json: { type: '/problems/alias-configured' } });
    }
    expect(await put({ kind: 'host', alias: 'a', name: 'b' })).toMatchObject({ status: 422 });
  });
});
