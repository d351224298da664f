import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import { PLAN_KIND as PLAN, planTask } from '../../../src/receivers/prometheus-pull/plan-handler.ts';
import { PULL_KIND as PULL } from '../../../src/receivers/prometheus-pull/pull-handler.ts';
import { call } from '../../api/api-client.ts';
import { startApi, type TestApi } from '../../api/start-api.ts';
import { available } from '../../setup/available.ts';
import { countUp, openMetricsText } from '../../support/prometheus/counter-history.ts';
import { type RunningStore, startPrometheus } from '../../support/prometheus/run-store.ts';

/** Far enough back for the store to be restarted without new scrapes getting into the way. */
const NOW = millis(Math.floor(Date.now() / MINUTE_MS - 5) * MINUTE_MS + 10 * SECOND_MS);
const BEGIN = millis(NOW - 10 * SECOND_MS - DAY_MS);
const JOBS = 'sum by (job) (increase(jobs_done_total[1m]))';
/** Two a second, scraped four times a minute: 120 a minute. */
const HISTORY = openMetricsText([
  countUp(
    'jobs_done_total',
    { job: 'worker', instance: 'a' },
    { from: BEGIN, to: NOW + HOUR_MS, everyMs: 15_000, added: () => 30 },
  ),
]);

async function startPulling(url: string, environment: Readonly<Record<string, string>> = {}): Promise<TestApi> {
  const api = await startApi({
    now: NOW,
    environment: { PINKBAR_PROMETHEUS_URL: url, PINKBAR_PROMETHEUS_HISTORY_DAYS: '1', ...environment },
  });
  onTestFinished(() => api.close());
  await api.store.tasks.enqueue([planTask(NOW)]);
  return api;
}

async function define(api: TestApi, promql: string, name = 'jobs_done'): Promise<void> {
  const body = { name, service: 'worker', kind: 'count', bad: 'down', expression: { form: 'sum', of: [{ promql }] } };
  const { status, json } = await call(api, 'POST', '/v1/signals', { body });
  expect(status).toBe(201);
  expect(json.expression.of).toEqual([{ promql }]);
}

const statusOf = async (api: TestApi) => (await call(api, 'GET', '/v1/prometheus', { as: 'read' })).json;
const metric = async (api: TestApi, name: string): Promise<number> =>
  Number(new RegExp(`^${name} (.*)$`, 'm').exec((await call(api, 'GET', '/metrics', { as: 'read' })).text)?.[1]);

async function pointsOf(api: TestApi, from: number, to: number): Promise<readonly (readonly [number, number])[]> {
  const { json } = await call(api, 'GET', `/v1/query?signal=worker.jobs_done&from=${from}&to=${to}`, { as: 'read' });
  return json.series[0].points;
}

/** A server that answers as the test says. */
async function serve(handle: RequestListener): Promise<{ readonly url: string; readonly seen: IncomingMessage[] }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    handle(request, response);
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

describe.skipIf(!available('prometheus'))('own signals of a live Prometheus', () => {
  let prometheus: RunningStore;
  beforeAll(async () => {
    prometheus = await startPrometheus({ history: HISTORY });
  }, 60_000);
  afterAll(() => prometheus?.close());

  test('a query is pulled from now backwards to the begin of the history, then minute by minute', async () => {
    const api = await startPulling(prometheus.url);
    await define(api, JOBS);
    await api.runDue(PLAN);
    const waitMs = await api.runDue(PULL);
    expect(waitMs).toBe(MINUTE_MS);
    expect(await statusOf(api)).toMatchObject({
      state: 'answering',
      problem: null,
      queries: [{ query: JOBS, historyRead: true, from: new Date(BEGIN).toISOString(), series: 1, problem: null }],
    });
    const points = await pointsOf(api, BEGIN + HOUR_MS, NOW);
    expect(points).toHaveLength(23 * 60);
    expect(new Set(points.map(([, count]) => Math.round(count)))).toEqual(new Set([120]));

    api.setNow(millis(NOW + MINUTE_MS));
    await api.runDue(PULL);
    const stored = await metric(api, 'pinkbar_prometheus_samples_total');
    api.setNow(millis(NOW + 4 * MINUTE_MS));
    await api.runDue(PULL);
    // The minutes before are asked for again, and stored again only where they have changed.
    expect(await metric(api, 'pinkbar_prometheus_samples_total')).toBe(stored + 3);
    expect(await pointsOf(api, NOW - 5 * MINUTE_MS, NOW + 4 * MINUTE_MS)).toHaveLength(8);
  });

  test('an outage is told, and heals without a gap', async () => {
    const api = await startPulling(prometheus.url);
    await define(api, JOBS);
    await api.runDue(PLAN);
    await api.runDue(PULL);
    await prometheus.halt();
    api.setNow(millis(NOW + 10 * MINUTE_MS));
    expect(await api.runDue(PULL)).toBe(5 * SECOND_MS);
    api.setNow(millis(NOW + 10 * MINUTE_MS + 5 * SECOND_MS));
    expect(await api.runDue(PULL)).toBe(10 * SECOND_MS);
    const failingSince = new Date(NOW + 10 * MINUTE_MS).toISOString();
    expect(await statusOf(api)).toMatchObject({ state: 'failing', failingSince, problem: { code: 'unreachable' } });
    expect(await metric(api, 'pinkbar_prometheus_up')).toBe(0);
    expect(await metric(api, 'pinkbar_prometheus_refusals_total{reason="unreachable"}')).toBe(2);
    expect(api.log.filter((line) => /nothing can be pulled/.test(line))).toHaveLength(1);
    const { json } = await call(api, 'GET', '/v1/integrations', { as: 'read' });
    expect(json.integrations).toContainEqual(
      expect.objectContaining({
        name: 'prometheus-pull',
        rejected: 2,
        rejections: [expect.objectContaining({ reason: 'unreachable' })],
      }),
    );

    await prometheus.resume();
    api.setNow(millis(NOW + 20 * MINUTE_MS));
    await api.runDue(PULL);
    expect(await statusOf(api)).toMatchObject({ state: 'answering', failingSince: null, problem: null });
    expect(api.log.filter((line) => /answers again/.test(line))).toHaveLength(1);
    expect(await pointsOf(api, NOW - 10 * SECOND_MS, NOW + 20 * MINUTE_MS - 10 * SECOND_MS)).toHaveLength(20);
  });

  test('a wrong query is told by its name, and holds up no other', async () => {
    const api = await startPulling(prometheus.url);
    await define(api, JOBS);
    await define(api, 'sum(', 'broken');
    await api.runDue(PLAN);
    await api.runDue(PULL);
    const { state, queries } = await statusOf(api);
    expect(state).toBe('answering');
    expect(queries).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          query: 'sum(',
          problem: { code: 'bad_query', reason: expect.stringContaining('parse error') },
        }),
        expect.objectContaining({ query: JOBS, historyRead: true, problem: null }),
      ]),
    );
    await call(api, 'DELETE', '/v1/signals/worker.broken');
    api.setNow(millis(NOW + 20 * MINUTE_MS));
    await api.runDue(PLAN);
    await api.runDue(PULL);
    expect((await statusOf(api)).queries).toHaveLength(1);
    expect((await call(api, 'GET', `/v1/tasks?kind=${PULL}`)).json.tasks).toHaveLength(1);
  });

  test('what the store refuses as too much is asked for in smaller parts', async () => {
    const small = await startPrometheus({ history: HISTORY, arguments: ['--query.max-samples=100'] });
    onTestFinished(() => small.close());
    const api = await startPulling(small.url, { PINKBAR_PROMETHEUS_HISTORY_DAYS: '0.125' });
    await define(api, JOBS);
    await api.runDue(PLAN);
    await api.runDue(PULL);
    expect((await statusOf(api)).queries).toMatchObject([{ historyRead: true, problem: null }]);
    expect(await pointsOf(api, NOW - 3 * HOUR_MS, NOW)).toHaveLength(3 * 60 - 1);
  });

  test('a restart goes on where it was', async () => {
    const requests: string[] = [];
    const { url } = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', async () => {
        if (request.url?.endsWith('query_range')) requests.push(body);
        const form = request.method === 'POST' ? { method: 'POST', body: new URLSearchParams(body) } : {};
        const answer = await fetch(prometheus.url + request.url, form);
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
      });
    });
    const api = await startPulling(url);
    await define(api, JOBS);
    await api.runDue(PLAN);
    await api.runDue(PULL);
    const before = requests.length;
    expect(before).toBe(4);
    const settings = { PINKBAR_PROMETHEUS_URL: url, PINKBAR_PROMETHEUS_HISTORY_DAYS: '1' };
    const again = await startApi({ now: millis(NOW + 2 * MINUTE_MS), environment: settings, storage: () => api.store });
    onTestFinished(() => again.close());
    await again.runDue(PLAN);
    await again.runDue(PULL);
    expect(requests.slice(before).map((body) => Number(new URLSearchParams(body).get('start')))).toEqual([
      (NOW - 10 * SECOND_MS - 4 * MINUTE_MS - 1) / 1_000,
    ]);
  });
});

describe('a store that is none', () => {
  test.each([
    ['unauthorized', 401, 'text/plain', 'Unauthorized'],
    ['not_prometheus', 200, 'text/html', '<!doctype html><title>Sign in</title>'],
    ['not_prometheus', 404, 'text/plain', '404 page not found'],
    ['busy', 502, 'text/html', '<h1>Bad Gateway</h1>'],
    ['redirected', 302, 'text/html', ''],
  ] as const)('is told as %s (%i)', async (code, status, type, body) => {
    const { url, seen } = await serve((_, response) =>
      response.writeHead(status, { 'content-type': type, location: '/login' }).end(body),
    );
    const api = await startPulling(url, { PINKBAR_PROMETHEUS_TOKEN: 's3cret' });
    await define(api, JOBS);
    expect(await api.runDue(PLAN)).toBe(5 * SECOND_MS);
    await api.runDue(PULL);
    expect(seen).toHaveLength(1);
    expect(seen[0]?.headers.authorization).toBe('Bearer s3cret');
    const { state, problem } = await statusOf(api);
    expect({ state, code: problem.code }).toEqual({ state: 'failing', code });
    expect(api.log.join('')).not.toContain('s3cret');
  });

  test('warnings of the store are passed on', async () => {
    const { url } = await serve((_, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ status: 'success', data: [], warnings: ['store-2 is away'] })),
    );
    const api = await startPulling(url);
    await api.runDue(PLAN);
    expect(await statusOf(api)).toMatchObject({ state: 'answering', warnings: [{ text: 'store-2 is away' }] });
    expect(await metric(api, 'pinkbar_prometheus_warnings_total')).toBe(1);
    expect(api.log.filter((line) => /store-2 is away/.test(line))).toHaveLength(1);
  });

  test('without an address nothing is pulled, and that is said', async () => {
    const api = await startApi({ now: NOW });
    onTestFinished(() => api.close());
    expect(await statusOf(api)).toMatchObject({ state: 'off', url: null, queries: [] });
  });
});
