import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import { type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { fetchStatus } from '../../../src/receivers/nginx/fetch-status.ts';
import { STATUS_PAGE } from '../../../src/receivers/nginx/status-page.ts';
import { NGINX_STATUS_SETTINGS } from '../../../src/receivers/nginx/status-receiver.ts';
import { readStatusTarget } from '../../../src/receivers/nginx/status-target.ts';
import { decodeStubStatus } from '../../../src/receivers/nginx/stub-status.ts';
import { Poller } from '../../../src/receivers/polling/poller.ts';
import { readSettings } from '../../../src/settings/read-settings.ts';

const CAPTURED = readFileSync(new URL('../../fixtures/nginx/stub-status.txt', import.meta.url), 'utf8');
const SOON = new AbortController().signal;

describe('decodeStubStatus', () => {
  it('reads a captured page', () => {
    expect(decodeStubStatus(CAPTURED)).toEqual({
      ...{ active: 2, reading: 0, writing: 2, waiting: 0 },
      ...{ accepts: 121, handled: 121, requests: 121 },
    });
  });

  it.each([
    '',
    '<html>404</html>',
    CAPTURED.replace('121 121 121', '121 121'),
    CAPTURED.replace('Reading: 0', 'Reading: -1'),
    `${CAPTURED}more`,
    CAPTURED.replaceAll('121', '9'.repeat(400)),
  ])('reads nothing else (%#)', (text) => {
    expect(decodeStubStatus(text)).toBeNull();
  });
});

describe('addresses', () => {
  it.each([
    ['http://127.0.0.1:8080/stub_status', { service: 'nginx', instance: '127.0.0.1:8080' }],
    ['shop=https://web-1.example/status?a=b', { service: 'shop', instance: 'web-1.example' }],
  ])('%s', (text, target) => {
    expect(readStatusTarget(text)).toMatchObject(target);
  });

  it.each(['ftp://a/b', 'shop=', '/stub_status', 'http://ann:secret@a/b', 'http://', 'file:///etc/passwd', 'a b=http://c/'])(
    '%s is refused',
    (text) => {
      const outcome = readSettings([NGINX_STATUS_SETTINGS], { PINKBAR_NGINX_STATUS_URLS: text });
      expect(outcome.valid ? [] : outcome.faults).toEqual([expect.stringContaining('PINKBAR_NGINX_STATUS_URLS: is no address')]);
    },
  );
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  server.unref();
  const { port } = server.address() as { port: number };
  return `http://127.0.0.1:${port}/stub_status`;
}

describe('fetchStatus', () => {
  it('reads the page', async () => {
    const url = await serve((_, answer) => answer.end(CAPTURED));
    expect(await fetchStatus(url, SOON)).toMatchObject({ active: 2, requests: 121 });
  });

  it('follows no redirect', async () => {
    let visits = 0;
    const elsewhere = await serve((_, answer) => {
      visits += 1;
      answer.end(CAPTURED);
    });
    const url = await serve((_, answer) => answer.writeHead(302, { location: elsewhere }).end());
    expect(await fetchStatus(url, SOON)).toBe('redirected');
    expect(visits).toBe(0);
  });

  it.each<readonly [string, RequestListener]>([
    ['refused', (_, answer) => answer.writeHead(403).end('no')],
    ['not-stub-status', (_, answer) => answer.end('<html>')],
    ['too-large', (_, answer) => answer.end('x'.repeat(10_000))],
    ['unreachable', (request) => request.socket.destroy()],
  ])('says %s', async (fault, answer) => {
    expect(await fetchStatus(await serve(answer), SOON)).toBe(fault);
  });

  it('ends with the server', async () => {
    const stopping = new AbortController();
    const url = await serve(() => stopping.abort());
    expect(await fetchStatus(url, stopping.signal)).toBe('unreachable');
  });
});

/** A poller whose clock stands shortly before a bucket, so that it asks at once. */
function poll(url: string, append: (batch: SampleBatch) => Promise<{ accepted: number; refused: [] }>) {
  const said: string[] = [];
  const began = Date.now();
  const clock = (): Millis => millis(1_795_400_009_990 + (Date.now() - began));
  const log = { info: (_: object, text: string) => said.push(text), warn: (_: object, text: string) => said.push(text) };
  const poller = new Poller(STATUS_PAGE, [readStatusTarget(`shop=${url}`)!], {
    samples: { append },
    arrivals: createArrivals(clock),
    clock,
    log,
  });
  return { poller, said };
}

test('the poller stores gauges and running totals at the beginning of the bucket', async () => {
  const { promise, resolve } = Promise.withResolvers<SampleBatch>();
  const url = await serve((_, answer) => answer.end(CAPTURED.replace('121 121 121', '130 121 400')));
  const { poller, said } = poll(url, async (batch) => {
    resolve(batch);
    return { accepted: batch.length, refused: [] };
  });
  const batch = await promise;
  const { host } = new URL(url);
  const rows = batch.map(({ series, at, values }) => [series.metric, series.kind, at[0], values[0]]);
  expect(rows).toEqual([
    ['nginx.connections.active', 'gauge', 1_795_400_010_000, 2],
    ['nginx.connections.reading', 'gauge', 1_795_400_010_000, 0],
    ['nginx.connections.writing', 'gauge', 1_795_400_010_000, 2],
    ['nginx.connections.waiting', 'gauge', 1_795_400_010_000, 0],
    ['nginx.connections.accepted', 'total', 1_795_400_010_000, 130],
    ['nginx.connections.handled', 'total', 1_795_400_010_000, 121],
    ['nginx.connections.dropped', 'total', 1_795_400_010_000, 9],
    ['nginx.connections.requests', 'total', 1_795_400_010_000, 400],
  ]);
  expect(batch[0]!.series.tags).toEqual([
    ['instance', host],
    ['service', 'shop'],
  ]);
  while (poller.counts.length === 0) await wait(2);
  expect(poller.counts).toMatchObject([{ target: { service: 'shop', instance: host }, outcome: 'stored', count: 1 }]);
  expect(said).toEqual(['the status page of NGINX answers']);
  await poller.close();
});

test('a store that takes no writes is counted, and does not end the poller', async () => {
  const url = await serve((_, answer) => answer.end(CAPTURED));
  const { poller, said } = poll(url, () => Promise.reject(new Error('full')));
  while (poller.counts.length === 0) await wait(2);
  expect(poller.counts).toMatchObject([{ outcome: 'not-stored', count: 1 }]);
  expect(said).toHaveLength(1);
  await poller.close();
});
