import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import { readRaw, sendRaw, sendThenRead } from './raw-connection.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const post = (headers: readonly string[], body = ''): string =>
  ['POST /v1/events HTTP/1.1', 'Host: pinkbar', ...headers, '', body].join('\r\n');

const AUTHORIZED = (): string => `Authorization: Bearer ${api.tokens.ingest}`;
const JSON_TYPE = 'Content-Type: application/json';
const HUGE = 'Content-Length: 99999999999';

describe('a body that is announced and not sent', () => {
  it.each([
    ['without a token', () => [HUGE, JSON_TYPE], 401, 'unauthorized'],
    ['with a wrong token', () => ['Authorization: Bearer wrong', HUGE, JSON_TYPE], 401, 'unauthorized'],
    ['over the limit', () => [AUTHORIZED(), HUGE, JSON_TYPE], 413, 'body-too-large'],
    ['of a wrong type', () => [AUTHORIZED(), 'Content-Length: 1000', 'Content-Type: text/plain'], 415, 'unsupported-media-type'],
  ] as const)('is refused at once %s, and the connection closed', async (_name, headers, status, type) => {
    const answer = readRaw(await sendRaw(api.url, post(headers(), '{')));
    expect(answer).toMatchObject({ status, type });
    expect(answer.head).toContain('connection: close');
  });

  it('of unknown length is cut off at the limit', async () => {
    const megabyte = `100000\r\n${' '.repeat(0x100000)}\r\n`;
    const answer = readRaw(
      await sendRaw(api.url, post([AUTHORIZED(), JSON_TYPE, 'Transfer-Encoding: chunked'], megabyte.repeat(8))),
    );
    expect(answer).toMatchObject({ status: 413, type: 'body-too-large' });
  });

  it('is read on where the token is valid, so that a client that sends all of it first sees the answer', async () => {
    const body = ' '.repeat(20 * 1024 * 1024);
    const head = post([AUTHORIZED(), JSON_TYPE, `Content-Length: ${body.length}`]);
    expect(readRaw(await sendThenRead(api.url, head + body))).toMatchObject({ status: 413, type: 'body-too-large' });
  });

  it('is requested only where it will be read', async () => {
    const expecting = ['Expect: 100-continue', 'Content-Length: 2', JSON_TYPE];
    expect(readRaw(await sendRaw(api.url, post(expecting))).status).toBe(401);
    const requested = await sendRaw(api.url, post([AUTHORIZED(), 'Connection: close', ...expecting], '{}'));
    expect(requested).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 /);
  });
});

describe('what the parser refuses', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400, 'malformed-request'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'malformed-request'],
    ['headers too large', `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, 'malformed-request'],
    [
      'length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'malformed-request',
    ],
  ])('is answered with a problem: %s', async (_name, bytes, status, type) => {
    const answer = readRaw(await sendRaw(api.url, bytes));
    expect(answer).toMatchObject({ status, type });
    expect(answer.head).toContain('content-type: application/problem+json');
  });

  it('answers TRACE as a method that is not served', async () => {
    const answer = readRaw(await sendRaw(api.url, 'TRACE /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
    expect(answer).toMatchObject({ status: 405, type: 'method-not-allowed' });
  });
});

describe('listen', () => {
  it('lets requests under way finish, and takes no new ones', async () => {
    let answer = (): void => {};
    const handle: RequestListener = (_request, response) => {
      answer = () => response.end('done');
    };
    const listener = await listen(handle, { host: '127.0.0.1', port: 0 });
    const underWay = fetch(listener.url).then((response) => response.text());
    await expect.poll(() => answer.toString()).toContain('done');
    const closed = listener.close(10_000);
    await expect(fetch(listener.url)).rejects.toThrow();
    answer();
    expect(await underWay).toBe('done');
    await closed;
  });

  it('cuts off what does not finish', async () => {
    const listener = await listen(() => {}, { host: '127.0.0.1', port: 0 });
    const underWay = fetch(listener.url);
    underWay.catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
    await listener.close(100);
    await expect(underWay).rejects.toThrow();
  });

  it('rejects where the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(listen(() => {}, { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
    await new Promise((resolve) => other.close(resolve));
  });
});
