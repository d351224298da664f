import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../src/http/problems.ts';
import { DAY_MS, millis } from '../../src/model/instant.ts';
import { waitingDeliveries } from '../integrations/github/delivery-inbox.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_400_000);
const webDirectory = mkdtempSync(join(tmpdir(), 'pinkbar-web-'));

let ready: Error | null = null;
let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    now: NOW,
    webDirectory,
    storage: (store) => ({
      ...store,
      health: { check: () => (ready ? Promise.reject(ready) : store.health.check()) },
    }),
  });
});
afterAll(async () => {
  await api.close();
  rmSync(webDirectory, { recursive: true });
});

describe('stored deliveries', () => {
  it('are processed again when an administrator replays them', async () => {
    const delivery = { event: 'push', contentType: 'application/json', body: Buffer.from('{}'), receivedAt: NOW };
    await api.store.deliveries.add({ ...delivery, id: 'stored' });
    await api.store.deliveries.done([{ id: 'stored', outcome: 'ignored: only pushes of tags are used' }]);
    const replayed = await call(api, 'POST', '/v1/github/replays');
    expect([replayed.status, replayed.json]).toEqual([202, { deliveries: 1 }]);
    expect(await waitingDeliveries(api.store)).toEqual(['stored']);
    expect((await call(api, 'POST', '/v1/github/replays', { token: api.tokens.read })).status).toBe(403);
  });
});

describe('tokens', () => {
  it('show their secret once, work at once and stop at once', async () => {
    const made = await call(api, 'POST', '/v1/tokens', { body: { name: 'ci', scopes: ['ingest', 'read'] } });
    expect(made.status).toBe(201);
    const { id, secret } = made.json;
    expect(secret).toMatch(/^pbk_r_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
    expect((await call(api, 'GET', '/v1/events', { token: secret })).status).toBe(200);

    const listed = await call(api, 'GET', '/v1/tokens');
    expect(listed.text).not.toContain(secret);
    expect(listed.text).not.toMatch(/hash/);
    expect(listed.json.tokens.find((token: { id: string }) => token.id === id)).toMatchObject({ name: 'ci', revokedAt: null });

    expect((await call(api, 'DELETE', `/v1/tokens/${id}`)).status).toBe(204);
    expect((await call(api, 'GET', '/v1/events', { token: secret })).status).toBe(401);
    expect((await call(api, 'DELETE', `/v1/tokens/${id}`)).status).toBe(204);
    expect((await call(api, 'DELETE', '/v1/tokens/unknown')).status).toBe(404);
  });

  it('expire', async () => {
    const expiresAt = NOW + DAY_MS;
    const { secret } = (await call(api, 'POST', '/v1/tokens', { body: { name: 'day', scopes: ['read'], expiresAt } })).json;
    expect((await call(api, 'GET', '/v1/events', { token: secret })).status).toBe(200);
    api.setNow(millis(expiresAt));
    expect((await call(api, 'GET', '/v1/events', { token: secret })).status).toBe(401);
    api.setNow(NOW);
    expect(problemOf(await call(api, 'POST', '/v1/tokens', { body: { name: 'x', scopes: ['read'], expiresAt: NOW } }))).toBe(
      '422 invalid-time',
    );
  });

  it('come in pages', async () => {
    const first = (await call(api, 'GET', '/v1/tokens?limit=2')).json;
    expect(first.tokens).toHaveLength(2);
    const second = (await call(api, 'GET', `/v1/tokens?limit=1000&cursor=${first.nextCursor}`)).json;
    expect(second.nextCursor).toBeNull();
    const ids = [...first.tokens, ...second.tokens].map((token: { id: string }) => token.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(problemOf(await call(api, 'GET', '/v1/tokens?cursor=kAA'))).not.toBe('500 internal-error');
    expect(problemOf(await call(api, 'GET', '/v1/tokens?cursor=zzz'))).toBe('400 invalid-cursor');
  });
});

describe('wrong tokens', () => {
  it('are answered 429 after ten, while valid ones go on', async () => {
    const strict = await startApi({ wrongTokensPerMinute: 10 });
    try {
      const statuses: number[] = [];
      for (let attempt = 0; attempt < 12; attempt += 1)
        statuses.push((await call(strict, 'GET', '/v1/events', { token: `guess${attempt}` })).status);
      expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429]);
      const refused = await call(strict, 'GET', '/v1/events', { token: 'another' });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await call(strict, 'GET', '/v1/events', { as: 'read' })).status).toBe(200);
      expect((await call(strict, 'GET', '/v1/events', { as: null })).status).toBe(401);
    } finally {
      await strict.close();
    }
  });
});

describe('signals of one’s own', () => {
  const definition = {
    name: 'checkout_errors',
    service: 'shop',
    kind: 'ratio',
    bad: 'up',
    expression: { form: 'ratio', numerator: [{ metric: 'e', tags: { service: 'shop' } }], denominator: [{ metric: 'n' }] },
  };

  it('are defined, replaced, listed and deleted', async () => {
    const defined = await call(api, 'POST', '/v1/signals', { body: definition });
    expect(defined.status).toBe(201);
    expect(defined.json).toMatchObject({ id: 'shop.checkout_errors', preset: null, unit: null, environment: null });
    expect(defined.json.expression.denominator).toEqual([{ metric: 'n', tags: {} }]);
    expect((await call(api, 'POST', '/v1/signals', { body: { ...definition, unit: '1' } })).status).toBe(200);
    expect((await call(api, 'GET', '/v1/signals?service=shop', { as: 'read' })).json).toMatchObject({
      signals: [{ id: 'shop.checkout_errors', unit: '1' }],
      nextCursor: null,
    });
    expect((await call(api, 'DELETE', '/v1/signals/shop.checkout_errors')).status).toBe(204);
    expect((await call(api, 'DELETE', '/v1/signals/shop.checkout_errors')).status).toBe(404);
  });

  it.each([
    ['sum', { form: 'sum', of: [{ metric: 'a' }] }],
    ['mean', { form: 'mean', of: [{ metric: 'a' }], weight: [{ metric: 'b' }] }],
    ['unweighted mean', { form: 'mean', of: [{ metric: 'a' }], weight: null }],
    ['level', { form: 'level', of: [{ metric: 'a' }] }],
  ])('may be a %s', async (_name, expression) => {
    const answer = await call(api, 'POST', '/v1/signals', { body: { name: 'own', kind: 'gauge', bad: 'either', expression } });
    expect(answer.json.id).toBe('any.own');
    expect(answer.json.expression.form).toBe(expression.form);
  });

  it.each([
    ['a form without its parts', { form: 'ratio', of: [{ metric: 'a' }] }],
    ['a part of another form', { form: 'sum', of: [{ metric: 'a' }], weight: [{ metric: 'b' }] }],
    ['no series', { form: 'sum', of: [] }],
    ['an unknown form', { form: 'median', of: [{ metric: 'a' }] }],
  ])('refuse %s', async (_name, expression) => {
    const answer = await call(api, 'POST', '/v1/signals', { body: { name: 'own', kind: 'gauge', bad: 'either', expression } });
    expect(problemOf(answer)).toBe('422 invalid-body');
    expect(answer.json.errors).toMatchObject([{ pointer: '/expression', code: 'oneOf' }]);
  });
});

describe('operations', () => {
  it('answers readiness, and its reason to tokens that may read', async () => {
    expect((await call(api, 'GET', '/readyz', { as: null })).json).toEqual({ status: 'ready' });
    ready = new Error('the disk is full');
    const refused = await call(api, 'GET', '/readyz', { as: null });
    expect(problemOf(refused)).toBe('503 not-ready');
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(refused.text).not.toContain('disk is full');
    expect((await call(api, 'GET', '/readyz', { as: 'ingest' })).text).not.toContain('disk is full');
    expect((await call(api, 'GET', '/readyz', { as: 'read' })).json.detail).toBe('the disk is full');
    ready = null;
  });

  it('serve the metrics of the process, of requests and of the others', async () => {
    const points = [
      [NOW, 1],
      [NOW - 1_000, 2],
    ];
    await call(api, 'POST', '/v1/samples', { as: 'ingest', body: { series: [{ metric: 'queued', points }] } });
    const { text, headers } = await call(api, 'GET', '/metrics', { as: 'read' });
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('pinkbar_tasks_waiting{kind="judging.release"} 0');
    expect(text).toContain('pinkbar_statsd_series');
    expect(text).toMatch(/^pinkbar_series 1$/m);
    expect(text).toMatch(/^pinkbar_samples_appended_total 2$/m);
    expect(text).toMatch(/pinkbar_http_request_duration_seconds_count\{method="GET",route="\/readyz",status="200"\} \d/);
    expect(text).toContain('process_resident_memory_bytes');
  });

  it('answers the limits', async () => {
    expect((await call(api, 'GET', '/v1/limits', { as: 'read' })).json).toMatchObject({
      jsonBodyBytes: 5_242_880,
      queryPoints: 50_000,
      retentionDays: 400,
    });
  });

  it.each(Object.entries(PROBLEMS))('explain the problem %s', async (slug, kind) => {
    expect((await call(api, 'GET', `/problems/${slug}`, { as: null })).json).toEqual({ type: `/problems/${slug}`, ...kind });
  });

  it('know no other problems', async () => {
    for (const slug of ['nothing', 'toString', '__proto__'])
      expect((await call(api, 'GET', `/problems/${slug}`)).status).toBe(404);
  });
});

describe('dashboard', () => {
  it('says so while it is not built', async () => {
    expect(problemOf(await call(api, 'GET', '/', { as: null }))).toBe('404 dashboard-not-built');
  });

  it('is served with its files and strict headers', async () => {
    mkdirSync(join(webDirectory, 'assets'));
    writeFileSync(join(webDirectory, 'index.html'), '<!doctype html><title>Pinkbar</title>');
    writeFileSync(join(webDirectory, 'assets', 'main-4f2a.js'), 'export {};');
    writeFileSync(join(webDirectory, 'secret.txt'), 'secret');
    const page = await call(api, 'GET', '/', { as: null });
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);
    expect((await call(api, 'GET', '/?utm_source=chat', { as: null })).status, 'a parameter picked up on the way').toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(page.headers.get('content-security-policy')).toBe(
      "default-src 'self';script-src 'self';style-src 'self';img-src 'self' data:;connect-src 'self';object-src 'none';base-uri 'none';frame-ancestors 'none';form-action 'self'",
    );
    expect(page.headers.get('x-powered-by')).toBeNull();
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');

    const script = await call(api, 'GET', '/assets/main-4f2a.js', { as: null });
    expect(script.headers.get('content-type')).toMatch(/javascript/);
    expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    for (const file of ['..%2fsecret.txt', '..%2f..%2fetc%2fpasswd', '.env', 'none.js', 'main-4f2a.js%00']) {
      expect((await call(api, 'GET', `/assets/${file}`, { as: null })).status, file).toBe(404);
    }
  });
});
