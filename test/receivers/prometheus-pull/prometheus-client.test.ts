import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { millis, SECOND_MS } from '../../../src/model/instant.ts';
import {
  createPrometheusClient,
  type PrometheusAddress,
} from '../../../src/receivers/prometheus-pull/client/prometheus-client.ts';
import { temporaryFolder } from '../../storage/temporary-folder.ts';

const EMPTY = JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } });
const AT = millis(1_795_400_000_000);

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

function clientOf(url: string, options: Partial<PrometheusAddress> = {}) {
  const client = createPrometheusClient({
    url,
    headers: {},
    ca: null,
    certificate: null,
    key: null,
    timeoutMs: 20 * SECOND_MS,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

const json = (response: ServerResponse, body: string | Buffer, headers = {}) =>
  response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);

describe('the client of Prometheus', () => {
  test('sends headers, and a query as a form below the path of the address', async () => {
    let body = '';
    const { url, seen } = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => json(response, EMPTY));
    });
    const client = clientOf(`${url}/prometheus`, { headers: { authorization: 'Bearer s3cret', 'x-scope-orgid': 'team-a' } });
    expect(await client.instant('up{a="é&"}', AT)).toMatchObject({ outcome: 'answered' });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/prometheus/api/v1/query' });
    expect(seen[0]?.headers).toMatchObject({ authorization: 'Bearer s3cret', 'x-scope-orgid': 'team-a' });
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({ query: 'up{a="é&"}', time: '1795400000.000' });
  });

  test('does not follow a redirect: the other host hears nothing', async () => {
    const other = await serve((_, response) => json(response, EMPTY));
    const { url } = await serve((_, response) => response.writeHead(307, { location: `${other.url}/api/v1/query` }).end());
    expect(await clientOf(url).instant('up', AT)).toMatchObject({ outcome: 'refused', code: 'redirected' });
    expect(other.seen).toEqual([]);
  });

  test('gives up on a server that hangs, before or in the middle of an answer', async () => {
    const { url } = await serve((request, response) => {
      if (request.url?.endsWith('/query')) response.writeHead(200, { 'content-type': 'application/json' }).write('{"status":');
    });
    const client = clientOf(url, { timeoutMs: 200 });
    expect(await client.instant('up', AT)).toMatchObject({ outcome: 'refused', code: 'timed_out' });
    expect(await client.metricNames(['up'], AT, AT)).toMatchObject({ outcome: 'refused', code: 'timed_out' });
  });

  test('reads no more of an answer than it takes, also where it is small until it is inflated', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20, ' '));
    expect(bomb.length).toBeLessThan(2 ** 17);
    const { url } = await serve((request, response) => {
      if (request.url?.endsWith('/query')) json(response, bomb, { 'content-encoding': 'gzip' });
      else json(response, Buffer.alloc(17 * 2 ** 20, ' '));
    });
    const client = clientOf(url);
    expect(await client.instant('up', AT)).toMatchObject({ outcome: 'refused', code: 'too_much' });
    expect(await client.range({ query: 'up', from: AT, to: AT, stepMs: SECOND_MS })).toMatchObject({ code: 'too_much' });
  });

  test('reads gzip, and refuses what only says that it is', async () => {
    const { url } = await serve((request, response) =>
      json(response, request.url?.endsWith('/query') ? gzipSync(EMPTY) : 'plain', { 'content-encoding': 'gzip' }),
    );
    const client = clientOf(url);
    expect(await client.instant('up', AT)).toMatchObject({ outcome: 'answered' });
    expect(await client.metricNames(['up'], AT, AT)).toMatchObject({ outcome: 'refused', code: 'unreachable' });
  });

  test('says what is wrong where nobody listens, and after it was closed', async () => {
    const client = clientOf('http://127.0.0.1:1');
    expect(await client.instant('up', AT)).toMatchObject({
      code: 'unreachable',
      reason: expect.stringMatching(/127\.0\.0\.1:1 cannot be reached: connect ECONNREFUSED/),
    });
    client.close();
    expect(await client.instant('up', AT)).toMatchObject({ code: 'unreachable' });
  });

  test('shows its own certificate, and trusts the authority that was set alone', async () => {
    const folder = temporaryFolder();
    const pem = (name: string) => readFileSync(join(folder, name), 'utf8');
    makeCertificate(folder, 'server', '/CN=localhost');
    makeCertificate(folder, 'client', '/CN=pinkbar');
    const server = createTlsServer(
      { key: pem('server.key'), cert: pem('server.pem'), ca: pem('client.pem'), requestCert: true, rejectUnauthorized: true },
      (_, response) => json(response, EMPTY),
    );
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const url = `https://localhost:${(server.address() as AddressInfo).port}`;
    const ca = pem('server.pem');
    const own = { certificate: pem('client.pem'), key: pem('client.key') };
    expect(await clientOf(url, { ca, ...own }).instant('up', AT)).toMatchObject({ outcome: 'answered' });
    expect(await clientOf(url, { ca }).instant('up', AT)).toMatchObject({ code: 'unreachable' });
    expect(await clientOf(url, own).instant('up', AT)).toMatchObject({
      code: 'unreachable',
      reason: expect.stringMatching(/certificate/),
    });
  });
});

function makeCertificate(folder: string, name: string, subject: string): void {
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', subject, '-addext', 'subjectAltName=DNS:localhost'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...files], { stdio: 'ignore' });
}
