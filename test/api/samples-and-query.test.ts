import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_400_000);
/** A whole minute, ten minutes back. */
const START = NOW - 10 * MINUTE_MS;

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
});
afterAll(() => api.close());

const write = (series: unknown) => call(api, 'POST', '/v1/samples', { as: 'ingest', body: { series } });
const read = (query: string) => call(api, 'GET', `/v1/query?${query}`, { as: 'read' });
const every10s = (count: number, value: (index: number) => number) =>
  Array.from({ length: count }, (_, index) => [START + index * 10_000, value(index)] as const);

describe('samples', () => {
  it('stores what is good and names the rest', async () => {
    const answer = await write([
      {
        metric: 'mixed',
        points: [
          [START, 1],
          [1_795_400_000, 2],
          [START + 1, 3],
        ],
      },
      { metric: '', points: [[START, 1]] },
      { metric: 'late', points: [[START, 9]] },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.json.accepted).toBe(3);
    expect(answer.json.rejected).toMatchObject([
      { pointer: '/series/0/points/1', code: 'timestamp-in-seconds' },
      { pointer: '/series/1/metric', code: 'bad-metric' },
    ]);
  });

  it('answers 422 when nothing is good', async () => {
    const answer = await write([{ metric: 'a', points: [[1_795_400_000, 2]] }]);
    expect(problemOf(answer)).toBe('422 nothing-accepted');
    expect(answer.json.detail).toContain('seconds');
    expect(problemOf(await call(api, 'POST', '/v1/samples', { body: [] }))).toBe('422 invalid-body');
  });

  it('takes an empty list', async () => {
    expect((await write([])).json).toEqual({ accepted: 0, rejected: [] });
  });

  it('gives back strange tags as they came', async () => {
    const tags = '{"__proto__":"a","constructor":"b","toString":"c","service":"é,:="}';
    await call(api, 'POST', '/v1/samples', {
      rawBody: `{"series":[{"metric":"strange","tags":${tags},"points":[[${START},1]]}]}`,
    });
    const listed = await call(
      api,
      'GET',
      `/v1/series?metric=strange&tags=__proto__:a&tags=${encodeURIComponent('service:é,:=')}`,
    );
    expect(JSON.parse(JSON.stringify(listed.json.series[0].tags))).toEqual(JSON.parse(tags));
    expect(listed.text).toContain('"__proto__":"a"');
  });
});

describe('series', () => {
  it('lists by glob and tag, in pages', async () => {
    const hosts = ['a', 'b', 'c'];
    await write(
      hosts.map((host) => ({ metric: `paged.${host}`, tags: { host }, kind: 'gauge', unit: 'ms', points: [[START, 1]] })),
    );
    const first = (await call(api, 'GET', '/v1/series?metric=paged.*&limit=2', { as: 'read' })).json;
    expect(first.series).toMatchObject([
      { metric: 'paged.a', tags: { host: 'a' }, kind: 'gauge', unit: 'ms', firstAt: toRfc3339(millis(START)) },
      {},
    ]);
    const second = (await call(api, 'GET', `/v1/series?metric=paged.*&limit=2&cursor=${first.nextCursor}`)).json;
    expect(second).toMatchObject({ series: [{ metric: 'paged.c' }], nextCursor: null });
    expect((await call(api, 'GET', '/v1/series?metric=paged.*&tags=host:b')).json.series).toHaveLength(1);
  });
});

describe('query of series', () => {
  beforeAll(async () => {
    const shop = { metric: 'http.requests', tags: { service: 'shop' }, kind: 'counter' };
    await write([
      { ...shop, points: every10s(12, (index) => index) },
      { ...shop, tags: { service: 'shop', host: 'b' }, points: every10s(3, () => 100) },
    ]);
  });

  it('gives samples as stored', async () => {
    const answer = await read(`metric=http.requests&tags=service:shop&tags=host:b&from=${START}&to=${NOW}`);
    const points = every10s(3, () => 100);
    expect(answer.json).toEqual({
      series: [
        { metric: 'http.requests', tags: { host: 'b', service: 'shop' }, kind: 'counter', unit: null, stepMs: null, points },
      ],
    });
  });

  it.each([
    ['avg', [2.5, 8.5]],
    ['sum', [15, 51]],
    ['min', [0, 6]],
    ['max', [5, 11]],
    ['count', [6, 6]],
    ['last', [5, 11]],
    ['rate', [0.25, 0.85]],
  ])('aggregates by %s', async (agg, [first, second]) => {
    const answer = await read(`metric=http.requests&from=${toRfc3339(millis(START))}&to=${NOW}&step=60s&agg=${agg}`);
    expect(answer.json.series).toHaveLength(2);
    expect(answer.json.series[0]).toMatchObject({
      stepMs: 60_000,
      points: [
        [START, first],
        [START + MINUTE_MS, second],
      ],
    });
  });

  it('reads only the range', async () => {
    const answer = await read(`metric=http.requests&tags=host:b&from=${START + 10_000}&to=${START + 20_000}`);
    expect(answer.json.series[0].points).toEqual([[START + 10_000, 100]]);
  });

  it('has an empty answer for an unknown metric', async () => {
    expect((await read('metric=unknown')).json).toEqual({ series: [] });
  });

  it('refuses more points than 50,000, before reading where it can', async () => {
    const points = (from: number) => Array.from({ length: 10_000 }, (_, index) => [from + index * 1_000, index] as const);
    for (let part = 0; part < 6; part += 1) await write([{ metric: 'many', points: points(NOW - DAY_MS + part * 1e7) }]);
    expect(problemOf(await read(`metric=many&from=${NOW - 2 * DAY_MS}`))).toBe('422 too-many-points');
    expect(problemOf(await read(`metric=many&from=${NOW - 2 * DAY_MS}&step=1s`))).toBe('422 too-many-points');
    const stepped = await read(`metric=many&from=${NOW - 2 * DAY_MS}&step=1h&agg=count`);
    expect(stepped.json.series[0].points.reduce((sum: number, [, count]: [number, number]) => sum + count, 0)).toBe(60_000);
  });

  it.each([
    ['', '400 invalid-parameter'],
    ['metric=a&signal=b', '400 invalid-parameter'],
    ['metric=a&agg=sum', '400 invalid-parameter'],
    ['metric=a&step=1ms', '400 invalid-parameter'],
    ['metric=a&step=5', '400 invalid-parameter'],
    ['metric=a&agg=median&step=60s', '400 invalid-parameter'],
    ['metric=a&counts=true', '400 invalid-parameter'],
    ['metric=a&tags=a:1&tags=a:2', '400 invalid-parameter'],
    ['metric=a&tags=nocolon', '400 invalid-parameter'],
    ['metric=a&from=1795400000', '422 invalid-time'],
    ['metric=a&from=yesterday', '422 invalid-time'],
    ['metric=a&from=2026-11-23T10:00:00', '422 invalid-time'],
    [`metric=a&from=${NOW}&to=${NOW}`, '422 invalid-time'],
    [`metric=a&from=${NOW - 367 * DAY_MS}&to=${NOW}`, '422 range-too-long'],
    ['signal=nothing', '404 not-found'],
  ])('refuses ?%s', async (query, problem) => {
    expect(problemOf(await read(query))).toBe(problem);
  });
});

describe('query of signals', () => {
  beforeAll(async () => {
    await write([
      { metric: 'web.gunicorn.requests', kind: 'counter', points: every10s(60, () => 10) },
      { metric: 'web.gunicorn.request.status.500', kind: 'counter', points: every10s(60, (index) => (index < 30 ? 0 : 1)) },
      { metric: 'web.gunicorn.request.status.200', kind: 'counter', points: every10s(60, (index) => (index < 30 ? 10 : 9)) },
    ]);
  });
  const range = `from=${START}&to=${NOW}`;

  it('lists what was discovered', async () => {
    const { signals } = (await call(api, 'GET', '/v1/signals?service=web', { as: 'read' })).json;
    expect(signals.map((signal: { id: string }) => signal.id)).toContain('web.error_ratio');
    const { services } = (await call(api, 'GET', '/v1/services', { as: 'read' })).json;
    expect(services).toContainEqual({ name: 'web', environments: [], tags: [], signals: signals.length });
  });

  it('gives a ratio on its grid, with its counts on request', async () => {
    const plain = (await read(`signal=web.error_ratio&${range}`)).json.series[0];
    expect(plain).toMatchObject({ metric: 'error_ratio', tags: { service: 'web' }, kind: 'ratio' });
    expect(plain.counts).toBeUndefined();
    const values = plain.points.map(([, value]: [number, number]) => value);
    expect(Math.min(...values)).toBe(0);
    expect(Math.max(...values)).toBeCloseTo(0.1);

    const { points, counts } = (await read(`signal=web.error_ratio&counts=true&${range}`)).json.series[0];
    expect(counts).toHaveLength(points.length);
    for (const [index, [, numerator, denominator]] of counts.entries())
      expect(points[index][1]).toBeCloseTo(numerator / denominator);
  });

  it('pools a ratio over a step', async () => {
    const stepped = (await read(`signal=web.error_ratio&step=10m&counts=true&${range}`)).json.series[0];
    expect(stepped.stepMs).toBe(600_000);
    expect(stepped.counts).toEqual([[START, 30, 600]]);
    expect(stepped.points).toEqual([[START, 0.05]]);
  });

  it('adds counts up', async () => {
    const [total] = (await read(`signal=web.request_rate&step=10m&agg=max&${range}`)).json.series;
    expect(total.points).toHaveLength(1);
  });
});

describe('series of Prometheus', () => {
  const range = `from=${START}&to=${NOW}`;
  const totals = (perStep: number) => every10s(61, (index) => 1_000 + index * perStep);
  const bucket = (le: string, perStep: number) => ({
    ...{ metric: 'http_request_duration_seconds_bucket', kind: 'total', points: totals(perStep) },
    tags: { service: 'till', code: '200', le },
  });

  beforeAll(async () => {
    await write([
      ...[bucket('0.1', 5), bucket('0.5', 10), bucket('+Inf', 10)],
      ...['200', '404', '503'].map((code, index) => ({
        ...{ metric: 'http_requests_total', kind: 'total', tags: { service: 'till', code }, points: totals([8, 1, 1][index]!) },
      })),
    ]);
  });
  const values = (answer: { json: { series: { points: [number, number][] }[] } }) =>
    answer.json.series.map(({ points }) => points.map(([, value]) => Number(value.toFixed(9))));

  it('are found, and a total is read as what was added', async () => {
    const { signals } = (await call(api, 'GET', '/v1/signals?service=till', { as: 'read' })).json;
    const judged = signals.filter((signal: { judged: boolean }) => signal.judged).map(({ name }: { name: string }) => name);
    expect(judged).toEqual([
      ...['http_error_ratio', 'http_latency_p50', 'http_latency_p95', 'http_latency_p99'],
      'http_request_rate',
    ]);
    expect(new Set(values(await read(`signal=till.http_error_ratio&${range}`)).flat())).toEqual(new Set([0.1]));
    expect(new Set(values(await read(`signal=till.http_latency_p50&${range}`)).flat())).toEqual(new Set([0.1]));
    expect(new Set(values(await read(`signal=till.http_latency_p95&${range}`)).flat())).toEqual(new Set([0.46]));
  });

  it('are drawn by metric and tags without a signal, patterns among them', async () => {
    const answer = await read(`metric=http_requests_total&tags=service:till&tags=code:*0*&step=1m&agg=sum&${range}`);
    expect(answer.json.series.map(({ tags, kind }: { tags: { code: string }; kind: string }) => [tags.code, kind])).toEqual([
      ...['200', '404', '503'].map((code) => [code, 'total']),
    ]);
    for (const [index, points] of values(answer).entries())
      expect(points.slice(1, -1)).toEqual(new Array(8).fill([48, 6, 6][index]));
    expect(values(await read(`metric=http_requests_total&tags=code:5*&${range}`))).toEqual([new Array(59).fill(1)]);
  });

  it('are watched by a definition of one\u2019s own', async () => {
    const definition = {
      ...{ name: 'slow_requests', service: 'till', kind: 'latency', bad: 'up', unit: 's' },
      expression: { form: 'quantile', of: [{ metric: 'http_request_duration_seconds_bucket', tags: { code: '2*' } }], q: 0.75 },
    };
    const posted = await call(api, 'POST', '/v1/signals', { as: 'admin', body: definition });
    expect(posted.json).toMatchObject({ id: 'till.slow_requests', judged: true, expression: { form: 'quantile', q: 0.75 } });
    expect(new Set(values(await read(`signal=till.slow_requests&${range}`)).flat())).toEqual(new Set([0.3]));
    const rate = { ...definition, name: 'served', kind: 'rate', bad: 'down', unit: null };
    const of = [{ metric: 'http_requests_total', tags: { service: 'till' } }];
    await call(api, 'POST', '/v1/signals', { as: 'admin', body: { ...rate, expression: { form: 'rate', of } } });
    expect(new Set(values(await read(`signal=till.served&${range}`)).flat())).toEqual(new Set([1]));
    for (const q of [0, 1]) {
      const bad = { ...definition, expression: { ...definition.expression, q } };
      expect((await call(api, 'POST', '/v1/signals', { as: 'admin', body: bad })).status).toBe(422);
    }
  });
});
