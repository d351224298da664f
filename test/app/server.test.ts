import { expect, test } from 'vitest';
import { COMPONENTS } from '../../src/app/components.ts';
import { call } from '../api/api-client.ts';
import { startApi } from '../api/start-api.ts';

test('two servers in one process share nothing', async () => {
  const one = await startApi();
  const other = await startApi();
  try {
    const body = { series: [{ metric: 'queued', points: [[1_795_400_000_000, 1]] }] };
    expect((await call(one, 'POST', '/v1/samples', { as: 'ingest', body })).status).toBe(200);
    const metrics = await Promise.all([one, other].map((api) => call(api, 'GET', '/metrics', { as: 'read' })));
    expect(metrics.map(({ text }) => /^pinkbar_samples_appended_total (\d)$/m.exec(text)?.[1])).toEqual(['1', '0']);
    const refused = await fetch(`${other.url}/v1/series`, { headers: { authorization: `Bearer ${one.tokens.read}` } });
    expect(refused.status).toBe(401);
  } finally {
    await one.close();
    await other.close();
  }
});

test('the names of components are distinct', () => {
  const names = COMPONENTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
