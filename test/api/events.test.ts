import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_000_000);

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
});
afterAll(() => api.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  call(api, 'POST', '/v1/events', { as: 'ingest', body, headers });

describe('posting_success', () => {
  it('fills in what a bare deploy leaves out', async () => {
    const answer = await post({});
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({
      kind: 'deploy',
      status: 'succeeded',
      source: 'api',
      service: null,
      tags: [],
      endedAt: null,
      startedAt: toRfc3339(NOW),
      effectiveAt: toRfc3339(NOW),
    });
    expect(api.changedEvents.at(-1)?.id).toBe(answer.json.id);
  });

  it('keeps every field', async () => {
    const event = {
      kind: 'rollback',
      service: 'shop',
      environment: 'production',
      version: '1.4.2',
      commit: 'abc',
      ref: 'refs/heads/main',
      repository: 'acme/shop',
      author: 'ann',
      title: '<b>"title"</b>',
      text: 'ünï😀',
      url: 'https://example.test/1',
      status: 'succeeded',
      key: 'all-fields',
    };
    const answer = await post({ ...event, tags: ['b', 'a', 'b'], startedAt: '2026-11-23T03:00:00+02:00', endedAt: NOW });
    expect(answer.json).toMatchObject({
      ...event,
      tags: ['a', 'b'],
      startedAt: '2026-11-23T01:00:00.000Z',
      endedAt: toRfc3339(NOW),
    });
    const read = await call(api, 'GET', `/v1/events/${answer.json.id}`, { as: 'read' });
    expect(read.json).toEqual(answer.json);
  });

  it('takes a batch, all or none', async () => {
    const answer = await post([{ title: 'first' }, { title: 'second', startedAt: '2001-01-01T00:00:00Z' }]);
    expect(answer.status).toBe(201);
    expect(answer.json.events.map((event: { title: string }) => event.title)).toEqual(['first', 'second']);
    const refused = await post([{ title: 'never stored' }, { startedAt: '2026-02-30T00:00:00Z' }]);
    expect(problemOf(refused)).toBe('422 invalid-time');
    expect(refused.json.errors).toMatchObject([{ pointer: '/1/startedAt', code: 'no-such-date' }]);
    expect((await call(api, 'GET', '/v1/events?text=never')).json.events).toEqual([]);
  });

  it('knows a key again', async () => {
    const first = await post({ key: 'ci-4711', title: 'one' });
    const again = await post({ key: 'ci-4711', title: 'two' });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json).toEqual(first.json);
  });

  it('knows an Idempotency-Key again, and refuses it with another body', async () => {
    const key = { 'idempotency-key': 'attempt 1' };
    const first = await post({ title: 'once' }, key);
    const again = await post({ title: 'once' }, key);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.json.id).toBe(first.json.id);
    expect(problemOf(await post({ title: 'twice' }, key))).toBe('422 idempotency-mismatch');
    const other = await call(api, 'POST', '/v1/events', { as: 'admin', body: { title: 'twice' }, headers: key });
    expect(other.status).toBe(201);
  });

  it('takes a gzipped body', async () => {
    const { gzipSync } = await import('node:zlib');
    const rawBody = new Uint8Array(gzipSync(JSON.stringify({ title: 'small' })));
    const answer = await call(api, 'POST', '/v1/events', { rawBody, headers: { 'content-encoding': 'gzip' } });
    expect(answer.json.title).toBe('small');
  });
});

describe('listing', () => {
  it('filters and pages, newest first', async () => {
    const at = (index: number) => NOW - 30 * 24 * HOUR_MS + index * MINUTE_MS;
    const titles = Array.from({ length: 7 }, (_, index) => `paged ${index}`);
    await post(titles.map((title, index) => ({ title, service: 'pager', tags: index % 2 ? ['odd'] : [], startedAt: at(index) })));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `service=pager&limit=3${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`;
      const page = (await call(api, 'GET', `/v1/events?${query}`, { as: 'read' })).json;
      seen.push(...page.events.map((event: { title: string }) => event.title));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(titles.toReversed());

    const odd = await call(
      api,
      'GET',
      `/v1/events?service=pager&tag=odd&from=${at(2)}&to=${toRfc3339(millis(at(6)))}&kind=deploy&kind=note`,
    );
    expect(odd.json.events.map((event: { title: string }) => event.title)).toEqual(['paged 5', 'paged 3']);
  });
});

describe('changing', () => {
  it('patches the fields in the body, and announces before and after', async () => {
    const { id } = (await post({ service: 'shop', title: 'as before', status: 'running' })).json;
    const patched = await call(api, 'PATCH', `/v1/events/${id}`, {
      as: 'ingest',
      body: { status: 'succeeded', service: null, endedAt: NOW },
    });
    expect(patched.json).toMatchObject({ id, title: 'as before', status: 'succeeded', service: null, endedAt: toRfc3339(NOW) });
    expect(api.changedEvents.slice(-2).map((event) => event.status)).toEqual(['running', 'succeeded']);
  });

  it('refuses an end before the existing start', async () => {
    const { id } = (await post({})).json;
    const answer = await call(api, 'PATCH', `/v1/events/${id}`, { body: { endedAt: NOW - HOUR_MS } });
    expect(problemOf(answer)).toBe('422 invalid-time');
  });

  it('refuses fields that are not the sender’s to set', async () => {
    const { id } = (await post({})).json;
    for (const field of ['id', 'createdAt', 'source', 'key', 'effectiveAt', '__proto__']) {
      const answer = await call(api, 'PATCH', `/v1/events/${id}`, { rawBody: `{${JSON.stringify(field)}:"x"}` });
      expect(problemOf(answer), field).toBe('422 invalid-body');
    }
  });

  it('deletes, once', async () => {
    const { id } = (await post({ title: 'to go' })).json;
    expect((await call(api, 'DELETE', `/v1/events/${id}`)).status).toBe(204);
    expect(api.changedEvents.at(-1)?.title).toBe('to go');
    for (const method of ['GET', 'DELETE']) expect((await call(api, method, `/v1/events/${id}`)).status).toBe(404);
    expect((await call(api, 'PATCH', `/v1/events/${id}`, { body: { title: 'x' } })).status).toBe(404);
  });
});
