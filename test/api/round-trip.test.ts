import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('round trip', () => {
  it('serves health', async () => {
    expect((await call(api, 'GET', '/healthz', { as: null })).json).toEqual({ status: 'ok' });
  });
  it('stores samples', async () => {
    const body = { series: [{ metric: 'a', points: [[1_795_400_000_000, 3]] }] };
    const answer = await call(api, 'POST', '/v1/samples', { as: 'ingest', body });
    expect(answer.json).toEqual({ accepted: 1, rejected: [] });
  });
  it('posts an event', async () => {
    const answer = await call(api, 'POST', '/v1/events', { as: 'ingest', body: { service: 'shop', tags: ['hotfix'] } });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ service: 'shop', kind: 'deploy' });
  });
});
