import zlib from 'node:zlib';
import express, { type RequestHandler } from 'express';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFLATE, GZIP, ZSTD } from '../../src/http/content-encodings.ts';
import { type Listener, listen } from '../../src/http/listen.ts';
import { mountRoutes } from '../../src/http/mount-routes.ts';
import { beginRequest } from '../../src/http/request-context.ts';
import { EMPTY_ANSWER, type Route } from '../../src/http/route.ts';
import { createProblemHandler } from '../../src/http/send-problem.ts';

const route = (method: Route['method'], body: Route['body']): Route => ({
  method,
  path: `/${typeof body === 'object' ? 'raw' : body}`,
  access: 'open',
  body,
  handle: () => EMPTY_ANSWER,
});

const RAW = { contentTypes: ['application/x-www-form-urlencoded'], limitBytes: 100 };

const typesSeen: (string | undefined)[] = [];
const validate: RequestHandler = (request, _response, next) => {
  typesSeen.push(request.headers['content-type']);
  next();
};

/** Answers the bytes it was sent, after decompression, and states errors in a form of its own. */
const echo: Route = {
  method: 'post',
  path: '/echo',
  access: 'open',
  body: { contentTypes: ['text/plain'], limitBytes: 1_000, encodings: { ...GZIP, ...DEFLATE, ...ZSTD } },
  problemForm: ({ slug }, { 'content-type': type }) => ({ status: 418, type: 'text/x-error', body: `${slug} of ${type}` }),
  handle: ({ rawBody }) => ({ kind: 'bytes', status: 202, type: 'application/x-echo', bytes: rawBody }),
};

let listener: Listener;
beforeAll(async () => {
  const routes = [route('get', 'none'), route('post', 'json'), route('post', RAW), echo];
  const nobody = { authenticate: async () => null };
  const app = express().use(beginRequest, mountRoutes(routes, nobody, [validate]));
  listener = await listen(app.use(createProblemHandler(pino({ level: 'silent' }))), { host: '127.0.0.1', port: 0 });
});
afterAll(() => listener.close(1_000));

const send = async (path: string, contentType: string, body?: string): Promise<number> => {
  const headers = { 'content-type': contentType };
  return (await fetch(`${listener.url}${path}`, { headers, ...(body === undefined ? {} : { method: 'POST', body }) })).status;
};

describe('mountRoutes', () => {
  it('shows the validator no content type of the caller’s making, and no raw body', async () => {
    expect(await send('/none', 'application/json; mark=1')).toBe(204);
    expect(await send('/json', 'application/json; charset=UTF-8; mark=2', '{}')).toBe(204);
    expect(await send('/raw', 'application/x-www-form-urlencoded', 'payload=1')).toBe(204);
    expect(typesSeen).toEqual([undefined, 'application/json']);
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['zstd', zlib.zstdCompressSync],
    ['ZSTD ', zlib.zstdCompressSync],
  ])('undoes %s where the route takes it', async (encoding, compress) => {
    const answer = await sendEncoded(encoding, compress(Buffer.from('samples')));
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      202,
      'application/x-echo',
      'samples',
    ]);
  });

  it.each([
    ['a bomb of gzip', 'gzip', zlib.gzipSync(Buffer.alloc(1_001)), 'body-too-large'],
    ['a bomb of deflate', 'deflate', zlib.deflateSync(Buffer.alloc(1_000_000)), 'body-too-large'],
    ['a bomb of zstd', 'zstd', zlib.zstdCompressSync(Buffer.alloc(1_000_000)), 'body-too-large'],
    ['bytes that are no zstd', 'zstd', Buffer.from('plain'), 'malformed-request'],
    [
      'zstd that is cut off',
      'zstd',
      zlib.zstdCompressSync(Buffer.from('a sentence of some length')).subarray(0, 15),
      'malformed-request',
    ],
    ['an encoding that the route does not take', 'br', Buffer.from('plain'), 'unsupported-media-type'],
    ['an encoding that is the name of something else', 'constructor', Buffer.from('plain'), 'unsupported-media-type'],
  ])('refuses %s in the form of the route', async (_what, encoding, bytes, slug) => {
    const answer = await sendEncoded(encoding, bytes);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([418, 'text/x-error']);
    expect(await answer.text()).toBe(`${slug} of text/plain`);
  });
});

const sendEncoded = (encoding: string, bytes: Buffer): Promise<Response> =>
  fetch(`${listener.url}/echo`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain', 'content-encoding': encoding },
    body: Uint8Array.from(bytes),
  });
