import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProtobufReader, WIRE } from '../../src/receivers/decoding/protobuf-reader.ts';
import { AFTER_CAPTURES, FIXTURES, readFixture } from '../receivers/otlp/otlp-fixtures.ts';
import * as write from '../support/protobuf-writer.ts';
import { type ApiAnswer, call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const PROTOBUF = 'application/x-protobuf';

let failure: Error | null = null;
/** How many samples came to the store at once, in this order. */
const appended: number[] = [];
let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    now: AFTER_CAPTURES,
    storage: (store) => ({
      ...store,
      samples: {
        ...store.samples,
        appendColumns(columns) {
          appended.push(columns.at.length);
          return failure ? Promise.reject(failure) : store.samples.appendColumns(columns);
        },
      },
    }),
  });
});
afterAll(() => api.close());

const send = (body: Uint8Array, type: string, headers: Readonly<Record<string, string>> = {}, as: 'ingest' | null = 'ingest') =>
  call(api, 'POST', '/v1/metrics', { as, rawBody: Uint8Array.from(body), headers: { 'content-type': type, ...headers } });

const sendJson = (json: unknown) => send(Buffer.from(JSON.stringify(json)), 'application/json');

const gauge = (...dataPoints: readonly object[]) => ({
  resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints } }] }] }],
});
const NOW_NANOS = `${AFTER_CAPTURES}000000`;

/** The values of the fields 1, 2, ... of a message of numbers, texts and messages, the last as text. */
function fieldsOf(message: Buffer): readonly (number | string)[] {
  const reader = new ProtobufReader(message);
  const fields: (number | string)[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    fields[(tag >> 3) - 1] = (tag & 7) === WIRE.varint ? reader.varint() : reader.text();
  }
  return fields;
}

const seen = (answer: ApiAnswer) => [answer.status, answer.headers.get('content-type')];

describe('POST /v1/metrics', () => {
  it.each(FIXTURES)('takes %s as it was captured, and again', async (name) => {
    const { headers, body } = readFixture(name);
    const { 'content-type': type = '', 'content-encoding': encoding } = headers;
    const answers = [0, 1].map(() => send(body, type, encoding === undefined ? {} : { 'content-encoding': encoding }));
    for (const answer of await Promise.all(answers)) {
      expect(seen(answer)).toEqual([200, type]);
      expect(answer.text).toBe(type === PROTOBUF ? '' : '{}');
    }
    const query = `metric=checkout.orders&tags=ok:true&from=1795398740000&to=${AFTER_CAPTURES}`;
    const stored = await call(api, 'GET', `/v1/query?${query}`);
    expect(stored.json.series[0].tags).toMatchObject({ service: 'checkout', environment: 'prod', version: '1.4.2' });
  });

  it('says in JSON what was not stored', async () => {
    const answer = await sendJson(
      gauge({ timeUnixNano: NOW_NANOS, asInt: '1' }, { asInt: '1' }, { asInt: '2' }, { timeUnixNano: NOW_NANOS }),
    );
    expect(seen(answer)).toEqual([200, 'application/json']);
    expect(answer.json.partialSuccess.rejectedDataPoints).toBe('3');
    expect(answer.json.partialSuccess.errorMessage).toMatch(
      /^2 points: the time is missing.*\(m at 0 ms\); 1 point: a point has no value \(m\)$/,
    );
  });

  it('says in protobuf what was not stored', async () => {
    const point = write.message(1, write.fixed64(6, 1));
    const metric = write.message(2, write.text(1, 'm'), write.message(5, point));
    const answer = await send(write.message(1, write.message(2, metric)), PROTOBUF);
    expect(seen(answer)).toEqual([200, PROTOBUF]);
    const [partial] = fieldsOf(answer.bytes);
    expect(fieldsOf(Buffer.from(String(partial)))).toEqual([1, expect.stringMatching(/^1 point: the time is missing/)]);
  });

  it.each([
    ['no protobuf', Buffer.from('{}'), PROTOBUF, {}, 400, 3],
    ['JSON cut off', Buffer.from('{"resourceMetrics":['), 'application/json', {}, 400, 3],
    ['JSON of another form', Buffer.from('{"resourceMetrics":5}'), 'application/json', {}, 400, 3],
    ['no gzip', Buffer.from('plain'), PROTOBUF, { 'content-encoding': 'gzip' }, 400, 3],
    [
      'an inflated body that is too large',
      gzipSync(Buffer.alloc(21 * 1024 * 1024)),
      PROTOBUF,
      { 'content-encoding': 'gzip' },
      413,
      8,
    ],
    ['another encoding', Buffer.from(''), PROTOBUF, { 'content-encoding': 'br' }, 415, 3],
    ['another type', Buffer.from(''), 'text/plain', {}, 415, 3],
  ])('refuses %s with a Status in the type of the request', async (_what, body, type, headers, status, code) => {
    const answer = await send(body, type, headers);
    expect(seen(answer)).toEqual([status, type === PROTOBUF ? PROTOBUF : 'application/json']);
    if (type === PROTOBUF) expect(fieldsOf(answer.bytes)).toEqual([code, expect.stringMatching(/./)]);
    else expect(answer.json).toEqual({ code, message: expect.stringMatching(/./) });
  });

  it('asks for a token in the same form', async () => {
    const without = await send(Buffer.from('{}'), 'application/json', {}, null);
    expect([without.status, without.json.code]).toEqual([401, 16]);
    const reader = await call(api, 'POST', '/v1/metrics', { as: 'read', body: {} });
    expect([reader.status, reader.json.code]).toEqual([403, 7]);
  });

  it('answers 503 with Retry-After while the store takes no writes, and takes the same later', async () => {
    const body = gauge({ timeUnixNano: NOW_NANOS, asInt: '42', attributes: [{ key: 'late', value: { stringValue: 'yes' } }] });
    failure = Object.assign(new Error('full'), { name: 'StoreFullError' });
    const refused = await sendJson(body);
    expect([refused.status, refused.json.code, refused.headers.get('retry-after')]).toEqual([503, 14, '5']);
    failure = null;
    expect((await sendJson(body)).status).toBe(200);
    const stored = await call(api, 'GET', `/v1/query?metric=m&tags=late:yes&from=${AFTER_CAPTURES - 1}&to=${AFTER_CAPTURES + 1}`);
    expect(stored.json.series[0].points).toEqual([[AFTER_CAPTURES, 42]]);
  });

  it('reads a large request by turns with others, and stores it in parts', async () => {
    const route = api.routes.find(({ path }) => path === '/v1/metrics')!;
    const post = (points: number) => {
      const point = write.message(1, write.fixed64(3, BigInt(NOW_NANOS)), write.double(4, 1));
      const metric = write.message(2, write.text(1, 'by-turns'), write.message(5, ...Array<Buffer>(points).fill(point)));
      const rawBody = write.message(1, write.message(2, metric));
      return route.handle({
        ...{ params: {}, query: {}, caller: null, body: undefined },
        ...{ headers: { 'content-type': PROTOBUF }, rawBody },
      });
    };
    appended.length = 0;
    await Promise.all([post(100_000), post(1)]);
    expect(appended).toEqual([1, 65_536, 100_000 - 65_536]);
  });

  it('counts in /metrics what came and what was rejected', async () => {
    const { text } = await call(api, 'GET', '/metrics', { as: 'read' });
    expect(text).toMatch(/^pinkbar_otlp_points_rejected_total\{reason="no-value"\} 1$/m);
    expect(text).toMatch(/^pinkbar_otlp_requests_refused_total 3$/m);
    expect(Number(/^pinkbar_otlp_samples_stored_total (\d+)$/m.exec(text)?.[1])).toBeGreaterThan(500);
  });
});

describe('POST /v1/metrics, after what is counted above', () => {
  it('shows what was not stored among all that was rejected, with what to do', async () => {
    const answer = await sendJson(gauge({ timeUnixNano: String(AFTER_CAPTURES), asInt: '1' }));
    expect(answer.json.partialSuccess.errorMessage).toContain('which looks like milliseconds; send nanoseconds');
    const { json } = await call(api, 'GET', '/v1/integrations', { as: 'read' });
    const { accepted, rejections } = json.integrations.find(({ name }: { name: string }) => name === 'otlp');
    expect(accepted).toBeGreaterThan(0);
    expect(rejections).toContainEqual(
      expect.objectContaining({ reason: 'timestamp-out-of-window', advice: expect.stringContaining('clock') }),
    );
  });

  it.each([
    ['resources', Buffer.from([0x0a, 0])],
    ['metrics', write.message(1, write.message(2, Buffer.alloc(400_004, Buffer.from([0x12, 2, 0x2a, 0]))))],
  ])('refuses a body of nothing but %s without data, without reading all of it', async (_what, bytes) => {
    const answer = await send(Buffer.alloc(Math.max(300_000, bytes.length), bytes), PROTOBUF);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('more than 100000 resources, scopes and metrics');
  });
});
