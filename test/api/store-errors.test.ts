import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi, WEBHOOK_SECRET } from './start-api.ts';

let failure: Error | null = null;
let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    storage: (store) => ({
      ...store,
      events: { ...store.events, get: (id) => (failure ? Promise.reject(failure) : store.events.get(id)) },
    }),
  });
});
afterAll(() => api.close());

const named = (name: string): Error => Object.assign(new Error('SELECT * FROM secret at /data/pinkbar.db'), { name });

describe('errors of the store', () => {
  it.each([
    ['StoreFullError', '503 store-full'],
    ['StoreUnwritableError', '503 store-unavailable'],
    ['ThreadEndedError', '503 store-unavailable'],
    ['InvalidCursorError', '400 invalid-cursor'],
    ['UnknownReleaseError', '404 not-found'],
    ['SqliteError', '500 internal-error'],
    ['TypeError', '500 internal-error'],
  ])('%s becomes %s', async (name, problem) => {
    failure = named(name);
    const answer = await call(api, 'GET', '/v1/events/any');
    expect(problemOf(answer)).toBe(problem);
    expect(answer.text).not.toContain('secret');
    if (answer.status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    failure = null;
  });

  it('are in the log with their cause', () => {
    expect(api.log.some((line) => line.includes('SELECT * FROM secret'))).toBe(true);
  });
});

describe('deliveries from GitHub', () => {
  const rawBody = '{ "zen":  "Ünïcode and odd  spaces",\n"hook_id": 1 }';
  const signature = `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(rawBody).digest('hex')}`;
  const deliver = (id: string) =>
    call(api, 'POST', '/webhooks/github?installation=1', {
      as: null,
      rawBody,
      headers: { 'x-github-event': 'ping', 'x-github-delivery': id, 'x-hub-signature-256': signature },
    });

  it('are stored, and known again', async () => {
    const first = await deliver('72d3162e-cc78-11e3-81ab-4c9367dc0958');
    expect(first.status).toBe(202);
    expect(first.json).toEqual({ delivery: '72d3162e-cc78-11e3-81ab-4c9367dc0958', outcome: 'accepted' });
    const again = await deliver('72d3162e-cc78-11e3-81ab-4c9367dc0958');
    expect([again.status, again.json.outcome]).toEqual([200, 'duplicate']);
    const [stored] = await api.store.deliveries.get(['72d3162e-cc78-11e3-81ab-4c9367dc0958']);
    expect(Buffer.from(stored?.body ?? []).toString()).toBe(rawBody);
  });

  it('need an id', async () => {
    expect(problemOf(await deliver('no id!'))).toBe('400 malformed-request');
  });
});
