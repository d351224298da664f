import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JSON_BODY_BYTES } from '../../src/http/limits.ts';
import { DAY_MS, HOUR_MS, millis } from '../../src/model/instant.ts';
import { type ApiRequest, call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_000_000);

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
});
afterAll(() => api.close());

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

type Case = readonly [name: string, request: ApiRequest, problem: string, place?: string];

/** Refused before anybody looks at what the body means. */
const BAD_BODIES: readonly Case[] = [
  ['NaN', { rawBody: '{"startedAt":NaN}' }, '400 malformed-json'],
  ['a broken body', { rawBody: '{"title":' }, '400 malformed-json'],
  ['no body', { rawBody: '' }, '400 malformed-json'],
  ['a body that is no UTF-8', { rawBody: new Uint8Array([0x22, 0xff, 0x22]) }, '400 malformed-json'],
  ['a body of another type', { body: {}, headers: { 'content-type': 'text/plain' } }, '415 unsupported-media-type'],
  [
    'another charset',
    { body: {}, headers: { 'content-type': 'application/json; charset=latin1' } },
    '415 unsupported-media-type',
  ],
  ['another encoding', { body: {}, headers: { 'content-encoding': 'br' } }, '415 unsupported-media-type'],
  ['a false gzip', { body: {}, headers: { 'content-encoding': 'gzip' } }, '400 malformed-request'],
  ['a body too large', { rawBody: ' '.repeat(JSON_BODY_BYTES + 1) }, '413 body-too-large'],
  [
    'a bomb',
    { rawBody: new Uint8Array(gzipSync(Buffer.alloc(JSON_BODY_BYTES + 1))), headers: { 'content-encoding': 'gzip' } },
    '413 body-too-large',
  ],
];

const BAD_EVENTS: readonly Case[] = [
  ['an unknown field', { body: { servise: 'shop' } }, '422 invalid-body', '/servise'],
  ['a field it sets itself', { body: { id: 'mine' } }, '422 invalid-body', '/id'],
  ['__proto__', { rawBody: '{"__proto__":{"kind":"note"}}' }, '422 invalid-body', '/__proto__'],
  ['constructor', { rawBody: '{"constructor":1}' }, '422 invalid-body', '/constructor'],
  ['a number for text', { body: { service: 1 } }, '422 invalid-body', '/service'],
  ['text for a list', { body: { tags: 'hotfix' } }, '422 invalid-body', '/tags'],
  ['an unknown kind', { body: { kind: 'release' } }, '422 invalid-body', '/kind'],
  ['an empty name', { body: { service: '' } }, '422 invalid-body', '/service'],
  ['a long title', { body: { title: 'x'.repeat(257) } }, '422 invalid-body', '/title'],
  ['a long text', { body: { text: 'x'.repeat(16_385) } }, '422 invalid-body', '/text'],
  ['too many tags', { body: { tags: Array.from({ length: 33 }, (_, index) => `t${index}`) } }, '422 invalid-body', '/tags'],
  ['a link that runs', { body: { url: 'javascript:alert(1)' } }, '422 invalid-body', '/url'],
  ['NUL', { body: { title: 'a\0b' } }, '422 invalid-body', '/title'],
  ['half a surrogate pair', { rawBody: '{"tags":["\\ud800"]}' }, '422 invalid-body', '/tags/0'],
  ['null', { rawBody: 'null' }, '422 invalid-body'],
  ['a number', { rawBody: '4711' }, '422 invalid-body'],
  ['an empty batch', { body: [] }, '422 invalid-body', ''],
  ['a bad one in a batch', { body: [{}, { kind: 'x' }] }, '422 invalid-body', '/1/kind'],
  ['a batch in a batch', { body: [[{}]] }, '422 invalid-body', '/0'],
  ['seconds', { body: { startedAt: 1_795_400_000 } }, '422 invalid-time', '/startedAt'],
  ['microseconds', { body: { startedAt: 1_795_400_000_000_000 } }, '422 invalid-time', '/startedAt'],
  ['1e400', { rawBody: '{"startedAt":1e400}' }, '422 invalid-body', '/startedAt'],
  ['a fraction', { body: { startedAt: NOW + 0.5 } }, '422 invalid-body', '/startedAt'],
  ['a negative time', { body: { startedAt: -1 } }, '422 invalid-body', '/startedAt'],
  ['the far future', { body: { startedAt: NOW + HOUR_MS } }, '422 invalid-time', '/startedAt'],
  ['a date that is none', { body: { startedAt: '2026-02-30T00:00:00Z' } }, '422 invalid-time', '/startedAt'],
  ['a time without a zone', { body: { startedAt: '2026-11-23T10:00:00' } }, '422 invalid-time', '/startedAt'],
  ['digits as text', { body: { startedAt: `${NOW}` } }, '422 invalid-time', '/startedAt'],
  ['an end before the start', { body: { startedAt: NOW, endedAt: NOW - DAY_MS } }, '422 invalid-time', '/endedAt'],
  ...BAD_BODIES,
  ['deep JSON', { rawBody: nested(33) }, '422 too-deep'],
  ['very deep JSON', { rawBody: nested(1_000_000) }, '422 too-deep'],
  ['a long Idempotency-Key', { body: {}, headers: { 'idempotency-key': 'x'.repeat(256) } }, '400 invalid-parameter'],
];

describe('POST /v1/samples refuses', () => {
  it.each(BAD_BODIES.map(([name, ...rest]) => ({ name, rest })))('$name', async ({ rest: [request, problem] }) => {
    expect(problemOf(await call(api, 'POST', '/v1/samples', { as: 'ingest', ...request }))).toBe(problem);
  });
});

describe('POST /v1/events refuses', () => {
  it.each(BAD_EVENTS.map(([name, ...rest]) => ({ name, rest })))('$name', async ({ rest: [request, problem, place] }) => {
    const answer = await call(api, 'POST', '/v1/events', { as: 'ingest', ...request });
    expect(problemOf(answer)).toBe(problem);
    if (place !== undefined) expect(answer.json.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(place);
  });

  it('and stores nothing of it', async () => {
    expect((await call(api, 'GET', '/v1/events')).json.events).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'kind')).toBe(false);
  });

  it('seconds with a hint', async () => {
    const answer = await call(api, 'POST', '/v1/events', { body: { startedAt: 1_795_400_000 } });
    expect(answer.json.detail).toContain('looks like seconds');
    expect(answer.json.errors).toMatchObject([{ code: 'looks-like-seconds' }]);
  });
});

const BAD_REQUESTS: readonly (readonly [request: string, problem: string])[] = [
  ['GET /v1/events?unknown=1', '400 invalid-parameter'],
  ['GET /v1/events?limit=0', '400 invalid-parameter'],
  ['GET /v1/events?limit=1001', '400 invalid-parameter'],
  ['GET /v1/events?limit=ten', '400 invalid-parameter'],
  ['GET /v1/events?limit=Infinity', '400 invalid-parameter'],
  ['GET /v1/series?limit=1e400', '400 invalid-parameter'],
  ['GET /v1/tasks?limit=-Infinity', '400 invalid-parameter'],
  ['GET /v1/releases/any?version=Infinity', '400 invalid-parameter'],
  ['GET /v1/events?limit=1&limit=2', '400 invalid-parameter'],
  ['GET /v1/events?kind=release', '400 invalid-parameter'],
  ['GET /v1/events?service=', '400 invalid-parameter'],
  ['GET /v1/events?cursor=tampered', '400 invalid-cursor'],
  ['GET /v1/events?cursor=%27%3B%20DROP%20TABLE%20events', '400 invalid-cursor'],
  ['GET /v1/series?cursor=tampered', '400 invalid-cursor'],
  ['GET /v1/signals?cursor=tampered', '400 invalid-cursor'],
  ['GET /v1/services?cursor=tampered', '400 invalid-cursor'],
  ['GET /v1/releases?cursor=tampered', '400 invalid-cursor'],
  ['GET /v1/events?from=1795400000', '422 invalid-time'],
  [`GET /v1/events?from=${NOW}&to=${NOW}`, '422 invalid-time'],
  ['GET /v1/releases?verdict=bad', '400 invalid-parameter'],
  ['GET /v1/releases/x?version=0', '400 invalid-parameter'],
  ['GET /v1/releases/x?format=html', '400 invalid-parameter'],
  ['GET /v1/releases/unknown', '404 not-found'],
  ['GET /v1/events/unknown', '404 not-found'],
  ['GET /v1/events/%00', '404 not-found'],
  ['GET /v1/events/%zz', '400 malformed-request'],
  ['GET /%', '404 not-found'],
  ['GET /nothing', '404 not-found'],
  ['GET /V1/events', '404 not-found'],
  ['GET /v1/events/', '404 not-found'],
  ['GET /package.json', '404 not-found'],
  ['GET /.git/config', '404 not-found'],
  ['GET /debug', '404 not-found'],
  ['POST /healthz', '405 method-not-allowed'],
];

describe('bad requests', () => {
  it.each(BAD_REQUESTS)('%s', async (request, problem) => {
    const [method = '', path = ''] = request.split(' ');
    expect(problemOf(await call(api, method, path))).toBe(problem);
  });

  it('understands a plus that was not encoded', async () => {
    expect((await call(api, 'GET', '/v1/events?from=2026-11-01T10:00:00+02:00')).status).toBe(200);
  });

  it('takes only plain words as request ids', async () => {
    const own = await call(api, 'GET', '/healthz', { headers: { 'x-request-id': 'ci-4711.2_A' } });
    expect(own.headers.get('x-request-id')).toBe('ci-4711.2_A');
    const strange = await call(api, 'GET', '/healthz', { headers: { 'x-request-id': '"><script>' } });
    expect(strange.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers HEAD like GET without a body, and OPTIONS with Allow', async () => {
    const head = await call(api, 'HEAD', '/v1/limits', { as: 'read' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0);
    expect((await call(api, 'HEAD', '/v1/limits', { as: null })).status).toBe(401);
    const options = await call(api, 'OPTIONS', '/v1/events', { headers: { origin: 'https://evil.test' } });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    expect(options.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('keeps answers out of caches', async () => {
    expect((await call(api, 'GET', '/v1/events')).headers.get('cache-control')).toBe('no-store');
    expect((await call(api, 'GET', '/nothing')).headers.get('cache-control')).toBe('no-store');
  });
});

describe('POST /webhooks/github refuses', () => {
  const deliver = (headers: Record<string, string>, rawBody = '{}') =>
    call(api, 'POST', '/webhooks/github', {
      as: null,
      rawBody,
      headers: { 'x-github-event': 'ping', 'x-github-delivery': 'd-1', ...headers },
    });

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ['SHA-1 alone', { 'x-hub-signature': `sha1=${'0'.repeat(40)}` }],
    ['an empty signature', { 'x-hub-signature-256': 'sha256=' }],
    ['a short signature', { 'x-hub-signature-256': 'sha256=00' }],
    ['a wrong signature', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
  ])('%s', async (_name, headers) => {
    expect(problemOf(await deliver(headers))).toBe('401 invalid-signature');
  });

  it('another content type', async () => {
    expect(problemOf(await deliver({ 'content-type': 'text/plain' }))).toBe('415 unsupported-media-type');
  });
});

describe('the log', () => {
  it('has one line a request, with the route, and no secret or address', async () => {
    await call(api, 'GET', '/v1/events/some-id?text=needle', { as: 'read', headers: { 'x-request-id': 'look-for-me' } });
    await expect.poll(() => api.log.find((line) => line.includes('look-for-me'))).toBeDefined();
    const line = JSON.parse(api.log.find((each) => each.includes('look-for-me')) ?? '');
    expect(line).toMatchObject({ method: 'GET', route: '/v1/events/{id}', status: 400, msg: 'request' });
    expect(line.token).toMatch(/./);
    const all = api.log.join('');
    for (const secret of [...Object.values(api.tokens), 'needle', 'DROP TABLE', '/.git']) expect(all).not.toContain(secret);
    for (const each of api.log) expect(() => JSON.parse(each)).not.toThrow();
  });

  it('saw no failure of ours', () => {
    expect(api.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  });
});
