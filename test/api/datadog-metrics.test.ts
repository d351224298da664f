import zlib from 'node:zlib';
import { client, v1, v2 } from '@datadog/datadog-api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as write from '../support/protobuf-writer.ts';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW_S = 1_795_400_000;
const AT = NOW_S * 1_000;

let failure: Error | null = null;
let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    storage: (store) => ({
      ...store,
      samples: {
        ...store.samples,
        appendColumns: (columns) => (failure ? Promise.reject(failure) : store.samples.appendColumns(columns)),
      },
    }),
  });
});
afterAll(() => api.close());

const post = (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  call(api, 'POST', path, { as: null, body, headers: { 'dd-api-key': api.tokens.ingest, ...headers } });

const postProtobuf = (path: string, ...fields: readonly Buffer[]) =>
  call(api, 'POST', path, {
    as: null,
    rawBody: Uint8Array.from(Buffer.concat(fields)),
    headers: { 'dd-api-key': api.tokens.ingest, 'content-type': 'application/x-protobuf' },
  });

/** The series of a metric: tags, kind and points. */
async function stored(metric: string): Promise<readonly { tags: object; kind: string; points: readonly [number, number][] }[]> {
  const { json } = await call(api, 'GET', `/v1/query?metric=${metric}&from=${AT - 600_000}&to=${AT + 600_000}`, { as: 'read' });
  return json.series.map(({ tags, kind, points }: Record<string, unknown>) => ({ tags, kind, points }));
}

/** The official client, with only the address changed. */
const configurationOf = () =>
  client.createConfiguration({
    authMethods: { apiKeyAuth: api.tokens.ingest },
    baseServer: new client.BaseServerConfiguration(api.url, {}),
    enableRetry: false,
    zstdCompressorCallback: (body: string) => zlib.zstdCompressSync(Buffer.from(body)),
  });

describe('the official client of Datadog', () => {
  it('sends counts, rates and gauges by the first version', async () => {
    const series = [
      { metric: 'one.count', type: 'count', points: [[NOW_S, 7]], tags: ['service:shop', 'env:prod'], host: 'web-1' },
      { metric: 'one.rate', type: 'rate', interval: 10, points: [[NOW_S, 1.5]] },
      { metric: 'one.level', type: 'gauge', points: [[NOW_S, 3] as [number, number], [NOW_S + 10, 4] as [number, number]] },
    ] as v1.Series[];
    const answer = await new v1.MetricsApi(configurationOf()).submitMetrics({ body: { series } });
    expect(answer.status).toBe('ok');
    expect(await stored('one.count')).toEqual([
      { tags: { env: 'prod', host: 'web-1', service: 'shop' }, kind: 'counter', points: [[AT, 7]] },
    ]);
    expect(await stored('one.rate')).toEqual([{ tags: {}, kind: 'counter', points: [[AT, 15]] }]);
    expect((await stored('one.level'))[0]).toMatchObject({
      kind: 'gauge',
      points: [
        [AT, 3],
        [AT + 10_000, 4],
      ],
    });
  });

  it.each(['gzip', 'deflate', 'zstd1'] as const)('sends by the second version with %s', async (contentEncoding) => {
    const metric = `two.${contentEncoding}`;
    const series = [
      { metric, type: 1 as const, points: [{ timestamp: NOW_S, value: 2 }], resources: [{ type: 'host', name: 'web-2' }] },
    ];
    const answer = await new v2.MetricsApi(configurationOf()).submitMetrics({ body: { series }, contentEncoding });
    expect(answer.errors).toEqual([]);
    expect(await stored(metric)).toEqual([{ tags: { host: 'web-2' }, kind: 'counter', points: [[AT, 2]] }]);
  });

  it('sends distributions, which become histograms', async () => {
    const points = [[NOW_S, [0.3, 0.3, 0.9]]] as [number, number[]][];
    const series = [{ metric: 'latency', points, tags: ['service:shop'] }] as unknown as v1.DistributionPointsSeries[];
    await new v1.MetricsApi(configurationOf()).submitDistributionPoints({ body: { series } });
    expect((await stored('latency_count'))[0]).toMatchObject({ tags: { service: 'shop' }, kind: 'counter', points: [[AT, 3]] });
    expect((await stored('latency_sum'))[0]?.points).toEqual([[AT, 1.5]]);
    const buckets = new Map(
      (await stored('latency_bucket')).map(({ tags, points: [first] }) => [(tags as { le: string }).le, first?.[1]]),
    );
    expect([buckets.get('0.25'), buckets.get('0.353553'), buckets.get('0.5'), buckets.get('1'), buckets.get('+Inf')]).toEqual([
      0, 2, 2, 3, 3,
    ]);
  });

  it('asks whether its key is known', async () => {
    expect(await new v1.AuthenticationApi(configurationOf()).validate()).toMatchObject({ valid: true });
    const answer = await call(api, 'GET', `/api/v1/validate?api_key=${api.tokens.ingest}`, { as: null });
    expect(answer.json).toEqual({ valid: true });
    const wrong = await call(api, 'GET', '/api/v1/validate?api_key=wrong', { as: null });
    expect([wrong.status, wrong.json.errors.length]).toEqual([403, 1]);
    expect(api.log.some((line) => line.includes(api.tokens.ingest))).toBe(false);
  });
});

describe('the intake of Datadog, as the Agent sends to it', () => {
  it('takes series in protobuf', async () => {
    const point = write.message(4, write.double(1, 1.5), write.varint(2, NOW_S));
    const common = [write.text(3, 'service:shop'), write.text(3, 'plain'), point];
    const answer = await postProtobuf(
      '/api/v2/series',
      write.message(
        1,
        write.message(1, write.text(1, 'host'), write.text(2, 'db-1')),
        write.text(2, 'agent.rate'),
        ...common,
        write.varint(5, 2),
        write.varint(8, 10),
      ),
      write.message(1, write.text(2, 'agent.level'), ...common, write.varint(5, 3), write.text(6, 'byte')),
    );
    expect([answer.status, answer.json]).toEqual([202, { errors: [] }]);
    expect(await stored('agent.rate')).toEqual([
      { tags: { host: 'db-1', plain: '', service: 'shop' }, kind: 'counter', points: [[AT, 15]] },
    ]);
    expect((await stored('agent.level'))[0]).toMatchObject({ kind: 'gauge', points: [[AT, 1.5]] });
  });

  it('takes sketches of distributions, whose values are within 1 % of what was measured', async () => {
    // Keys of 0.1 and 10 by the Agent's formula: round(ln(v) / ln(1 + 2/128)) + 1338.
    const keys = [0.1, 10].map((value) => Math.round(Math.log(value) / Math.log1p(2 / 128)) + 1_338);
    const sketch = write.message(
      7,
      write.varint(1, NOW_S),
      write.varint(2, 8),
      write.double(6, 50.3),
      write.packedVarints(
        7,
        keys.map((key) => 2 * key),
      ),
      write.packedVarints(8, [3, 5]),
    );
    const answer = await postProtobuf(
      '/api/beta/sketches',
      write.message(1, write.text(1, 'sketched'), write.text(2, 'web-1'), write.text(4, 'service:shop'), sketch),
    );
    expect(answer.status).toBe(202);
    const buckets = new Map(
      (await stored('sketched_bucket')).map(({ tags, points: [first] }) => [(tags as { le: string }).le, first?.[1]]),
    );
    expect([
      buckets.get('0.0883883'),
      buckets.get('0.125'),
      buckets.get('8'),
      buckets.get('11.3137'),
      buckets.get('+Inf'),
    ]).toEqual([0, 3, 3, 8, 8]);
    expect((await stored('sketched_sum'))[0]).toMatchObject({ tags: { host: 'web-1', service: 'shop' }, points: [[AT, 50.3]] });
  });

  it.each(['/api/v1/check_run', '/api/v1/metadata', '/api/v2/host_metadata', '/intake', '/intake/'])(
    'takes %s and keeps nothing',
    async (path) => {
      const answer = await post(path, [{ check: 'app.ok', status: 0 }]);
      expect([answer.status, answer.json]).toEqual([202, { status: 'ok' }]);
    },
  );

  it('keeps what is right and names what is not', async () => {
    const series = [
      { metric: 'mixed', points: [[NOW_S, 1], [NOW_S, 'x'], [NOW_S + 86_400, 2], 'nonsense'] },
      { metric: '', points: [[NOW_S, 1]] },
      { metric: 'mixed', points: [[NOW_S, 1]], tags: ['a:\0'] },
      'nonsense',
    ];
    const answer = await post('/api/v1/series', { series });
    expect(answer.status).toBe(202);
    expect(answer.json.status).toBe('ok');
    expect(answer.json.errors.map((text: string) => text.replace(/:.*/, ''))).toEqual([
      '1 rejected',
      '2 rejected',
      '1 rejected',
      '1 rejected',
    ]);
    expect(await stored('mixed')).toEqual([{ tags: {}, kind: 'gauge', points: [[AT, 1]] }]);
  });

  it.each([
    ['no JSON', () => call(api, 'POST', '/api/v1/series', { as: 'ingest', rawBody: '{"series":[' }), 400],
    ['JSON of another form', () => post('/api/v1/series', { metrics: [] }), 400],
    ['no protobuf', () => postProtobuf('/api/beta/sketches', Buffer.from('{}')), 400],
    ['a body of another type', () => post('/api/beta/sketches', {}), 400],
    ['nothing that can be stored', () => post('/api/v1/series', { series: [{ metric: 'm', points: [[1, 1]] }] }), 400],
    ['a token that may not', () => post('/api/v1/series', { series: [] }, { 'dd-api-key': api.tokens.read }), 403],
    ['a token that is unknown', () => post('/api/v1/series', { series: [] }, { 'dd-api-key': 'wrong' }), 403],
    ['a body that is too large', () => sendDeflated(Buffer.alloc(21 * 1024 * 1024)), 413],
  ])('refuses %s, so that it is not sent again', async (_what, send, status) => {
    const answer = await send();
    expect([answer.status, answer.json]).toEqual([status, { errors: [expect.stringMatching(/./)] }]);
  });

  it('shows what was rejected of a request that was accepted, and what to do', async () => {
    const points = [
      [NOW_S, 1],
      [NOW_S * 1_000, 2],
    ];
    const answer = await post('/api/v1/series', { series: [{ metric: 'seen', points }] });
    expect([answer.status, answer.json.errors]).toEqual([
      202,
      [expect.stringContaining('looks like milliseconds; send seconds')],
    ]);
    const { json } = await call(api, 'GET', '/v1/integrations', { as: 'read' });
    const { rejections } = json.integrations.find(({ name }: { name: string }) => name === 'datadog');
    expect(rejections).toContainEqual(
      expect.objectContaining({
        reason: 'bad-timestamp',
        advice: expect.stringMatching(/clock/),
        example: expect.stringMatching(/./),
      }),
    );
  });

  it('stores many points of one distribution as few series', async () => {
    const points = Array.from({ length: 500 }, (_, i) => [NOW_S - i, [1, 2, 3]]);
    const answer = await post('/api/v1/distribution_points', { series: [{ metric: 'long', points }] });
    expect(answer.status).toBe(202);
    expect((await stored('long_count'))[0]?.points).toHaveLength(500);
    const buckets = await stored('long_bucket');
    expect(new Set(buckets.map(({ points: { length } }) => length))).toEqual(new Set([500]));
  });

  it.each([
    [
      'series in JSON',
      () => call(api, 'POST', '/api/v2/series', { as: 'ingest', rawBody: `{"series":[${'{},'.repeat(100_000)}{}]}` }),
    ],
    ['points in JSON', () => post('/api/v1/series', { series: [{ metric: 'm', points: new Array(100_000).fill(0) }] })],
    [
      'values',
      () => post('/api/v1/distribution_points', { series: [{ metric: 'm', points: [[NOW_S, new Array(1_000_001).fill(1)]] }] }),
    ],
    ['series in protobuf', () => postProtobuf('/api/v2/series', Buffer.alloc(500_000, Buffer.from([0x0a, 0])))],
    ['sketches', () => postProtobuf('/api/beta/sketches', Buffer.alloc(700_000, Buffer.from([0x0a, 0])))],
    [
      'bins',
      () =>
        postProtobuf(
          '/api/beta/sketches',
          write.message(1, write.message(7, write.packedVarints(7, new Array(1_000_001).fill(2)))),
        ),
    ],
    [
      'samples of distributions',
      () =>
        post('/api/v1/distribution_points', {
          series: [{ metric: 'm', points: Array.from({ length: 33_000 }, (_, i) => [NOW_S - i, [1e-9, 1e9]]) }],
        }),
    ],
  ])('refuses more %s than one sender has at once, without reading them all', async (_what, send) => {
    const answer = await send();
    expect([answer.status, answer.json.errors]).toEqual([413, [expect.stringContaining('at most')]]);
  });

  it('answers 503 while the store takes no writes, so that it is sent again', async () => {
    failure = Object.assign(new Error('full'), { name: 'StoreFullError' });
    const refused = await post('/api/v1/series', { series: [{ metric: 'm', points: [[NOW_S, 1]] }] });
    failure = null;
    expect([refused.status, refused.headers.get('retry-after'), refused.json.errors.length]).toEqual([503, '5', 1]);
  });
});

const sendDeflated = (bytes: Buffer) =>
  call(api, 'POST', '/api/v1/series', {
    as: 'ingest',
    rawBody: Uint8Array.from(zlib.deflateSync(bytes)),
    headers: { 'content-encoding': 'deflate' },
  });
