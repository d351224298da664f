import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import type { TaskResult } from '../../src/model/task.ts';
import { plus, TEN } from '../storage/drafts.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const KIND = 'test.things';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: TEN });
  const tasks = ['a', 'b', 'c', 'waits'].map((key) => ({ kind: KIND, key, dueAt: key === 'waits' ? plus(TEN, MINUTE_MS) : TEN }));
  await api.store.tasks.enqueue(tasks.map((task) => ({ ...task, payload: {}, eventId: null, ifWaiting: 'replace' })));
  const claimed = await api.store.tasks.claim({ kind: KIND, limit: 3, owner: 'a', now: TEN, until: plus(TEN, MINUTE_MS) });
  const result: TaskResult = { outcome: 'dead', error: '404: Not Found' };
  await api.store.tasks.complete(
    'a',
    claimed.map((task) => ({ task, result })),
  );
});
afterAll(() => api.close());

const keysOf = async (query: string): Promise<readonly string[]> =>
  (await call(api, 'GET', `/v1/tasks${query}`)).json.tasks.map(({ key }: { readonly key: string }) => key);

describe('tasks', () => {
  it('are listed with their reasons, by state and kind', async () => {
    const { status, json } = await call(api, 'GET', `/v1/tasks?state=dead&kind=${KIND}&limit=1`);
    expect(status).toBe(200);
    const at = '2026-11-23T10:00:00.000Z';
    expect(json).toEqual({
      tasks: [
        {
          ...{ kind: KIND, key: 'a', state: 'dead', attempts: 1, inFlight: false },
          ...{ dueAt: at, createdAt: at, reason: '404: Not Found' },
        },
      ],
      nextCursor: expect.any(String),
    });
    expect(await keysOf(`?state=dead&limit=2&cursor=${json.nextCursor}`)).toEqual(['b', 'c']);
    expect(await keysOf('?state=waiting')).toEqual(['waits']);
    expect(await keysOf('')).toEqual(['a', 'b', 'c', 'waits']);
    expect(await keysOf('?kind=test.words')).toEqual([]);
  });

  it('are replayed once they are dead letters: one, or all of a kind', async () => {
    const replay = (body: object) => call(api, 'POST', '/v1/tasks/replay', { body });
    const one = await replay({ kind: KIND, key: 'b' });
    expect([one.status, one.json]).toEqual([202, { tasks: 1 }]);
    expect(await keysOf('?state=dead')).toEqual(['a', 'c']);
    expect(problemOf(await replay({ kind: KIND, key: 'b' }))).toBe('404 no-dead-letter');
    expect((await replay({ kind: KIND })).json).toEqual({ tasks: 2 });
    expect((await replay({ kind: KIND })).json).toEqual({ tasks: 0 });
    const due = await api.store.tasks.claim({ kind: KIND, limit: 9, owner: 'a', now: TEN, until: millis(TEN + 1) });
    expect(due.map(({ key, attempts }) => [key, attempts])).toEqual([
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ]);
  });

  it.each([
    ['GET', '/v1/tasks?state=done', undefined],
    ['GET', '/v1/tasks?kind=UPPER', undefined],
    ['GET', '/v1/tasks?cursor=eA', undefined],
    ['POST', '/v1/tasks/replay', {}],
    ['POST', '/v1/tasks/replay', { kind: KIND, all: true }],
  ] as const)('%s %s %o is refused with a hint', async (method, path, body) => {
    const { status, json } = await call(api, method, path, body === undefined ? {} : { body });
    expect([400, 422]).toContain(status);
    expect(json.hint).toEqual(expect.any(String));
  });

  it('are for administrators', async () => {
    for (const token of [api.tokens.read, api.tokens.ingest]) {
      expect((await call(api, 'GET', '/v1/tasks', { token })).status).toBe(403);
      expect((await call(api, 'POST', '/v1/tasks/replay', { token, body: { kind: KIND } })).status).toBe(403);
    }
  });
});
