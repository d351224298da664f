import { afterAll, beforeAll, expect, it } from 'vitest';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

it.each([
  ['/api/v1/write', 'docs/sources/prometheus.md'],
  ['/v1/metrics', 'docs/sources/opentelemetry.md'],
  ['/api/v1/series', 'docs/sources/datadog.md'],
  ['/api/v2/series', 'docs/sources/datadog.md'],
  ['/api/v1/distribution_points', 'docs/sources/datadog.md'],
  ['/api/beta/sketches', 'docs/sources/datadog.md'],
  ['/intake', 'docs/sources/datadog.md'],
  ['/intake/', 'docs/sources/datadog.md'],
  ['/v1/samples', 'POST; GET /openapi.yaml'],
])('GET %s says how metrics are sent there', async (path, hint) => {
  const answer = await call(api, 'GET', path, { as: null });
  expect([answer.status, answer.headers.get('allow'), answer.headers.get('content-type')]).toEqual([
    405,
    'POST, OPTIONS',
    expect.stringMatching(/^application\/problem\+json/),
  ]);
  expect(answer.json).toMatchObject({ type: '/problems/method-not-allowed', hint: expect.stringContaining(hint) });
});
