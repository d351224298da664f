import { afterEach, beforeEach, expect, it } from 'vitest';
import { millis, toRfc3339 } from '../../src/model/instant.ts';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_400_000);
const AT = toRfc3339(NOW);

let api: TestApi;
beforeEach(async () => {
  api = await startApi({ now: NOW });
});
afterEach(() => api.close());

/** What GET /v1/integrations says of one source. */
async function source(name: string) {
  const { json } = await call(api, 'GET', '/v1/integrations', { as: 'read' });
  expect(json.since).toBe(AT);
  return json.integrations.find((one: { name: string }) => one.name === name);
}

const NOTHING = { accepted: 0, lastAcceptedAt: null, rejected: 0, rejections: [] };

it('lists every address that takes data in, before anything came', async () => {
  for (const name of ['POST /v1/samples', 'POST /v1/events', 'POST /webhooks/github'])
    expect(await source(name)).toMatchObject(NOTHING);
  expect(await source('GET /v1/query')).toBeUndefined();
});

it('shows parts of a body that were rejected, though the request was accepted', async () => {
  const series = [
    { metric: 'good', points: [[NOW, 1]] },
    { metric: 'late', points: [[1_795_400_000, 2]] },
  ];
  await call(api, 'POST', '/v1/samples', { as: 'ingest', body: { series } });
  expect(await source('POST /v1/samples')).toMatchObject({
    ...{ accepted: 1, lastAcceptedAt: AT, rejected: 1 },
    rejections: [
      { reason: 'timestamp-in-seconds', count: 1, lastAt: AT, example: expect.stringContaining('/series/1/points/0') },
    ],
  });
});

it('shows requests that were refused, with what to do', async () => {
  await call(api, 'POST', '/v1/events', { as: null, body: { service: 'shop' } });
  await call(api, 'POST', '/v1/events', { as: 'ingest', body: { service: 7 } });
  const { accepted, rejected, rejections } = await source('POST /v1/events');
  expect({ accepted, rejected }).toEqual({ accepted: 0, rejected: 2 });
  expect(rejections).toMatchObject([
    { reason: 'invalid-body', advice: expect.stringContaining('openapi.yaml'), example: expect.stringContaining('/service') },
    { reason: 'unauthorized', advice: expect.stringContaining('Authorization: Bearer'), example: expect.stringMatching(/./) },
  ]);
});

it('shows what was sent to an address that is not served, without its parameters', async () => {
  const post = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
  await fetch(`${api.url}/api/v9/nowhere?api_key=secret`, post);
  await fetch(`${api.url}/favicon.gif`);
  expect(await source('no-route')).toMatchObject({
    rejected: 1,
    rejections: [{ reason: 'not-found', example: 'POST /api/v9/nowhere' }],
  });
  expect(JSON.stringify(await source('no-route'))).not.toContain('secret');
});

it('logs what was rejected when the server stops', async () => {
  await call(api, 'POST', '/v1/events', { as: 'ingest', body: { service: 7 } });
  const { log } = api;
  await api.close();
  const line = log.map((text) => JSON.parse(text)).find(({ source: name }) => name === 'POST /v1/events');
  expect(line).toMatchObject({ level: 40, rejected: 1, reasons: { 'invalid-body': 1 } });
  api = await startApi({ now: NOW });
});
