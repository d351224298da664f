import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import type { Report } from '../../src/model/report.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = millis(1_795_400_400_000);
const RELEASED = millis(NOW - 40 * MINUTE_MS);
const COMMIT = '9f2c1ab0d4e5f60718293a4b5c6d7e8f90123456';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
  await release('good', '1.0.0', {
    verdict: 'clear',
    final: true,
    findings: [aFinding({ verdict: 'no_effect', probability: 0.02 })],
  });
  await release('bad', '1.0.0', { verdict: 'clear', final: true, findings: [] });
  await release('bad', '1.0.1', { verdict: 'flagged' }, COMMIT);
  await release('new', '1.0.0', {
    verdict: 'watching',
    asOf: millis(RELEASED + 30 * MINUTE_MS),
    findings: [aFinding({ verdict: 'no_effect' })],
  });
});
afterAll(() => api.close());

async function release(service: string, version: string, report: Partial<Report>, commit: string | null = null): Promise<void> {
  const body = { service, version, commit, environment: 'production', startedAt: RELEASED };
  const { id } = (await call(api, 'POST', '/v1/events', { body })).json;
  await api.store.reports.add(aReport({ ...report, releaseId: id }));
}

const gate = async (path: string) => {
  const answer = await call(api, 'GET', `/v1/gates/${path}`, { as: 'read' });
  expect(answer.status).toBe(200);
  return answer.json;
};

describe('GET /v1/gates/{service}', () => {
  it('answers with all fields', async () => {
    expect(await gate('bad?environment=prod&version=1.0.1')).toEqual({
      gate: 'fail',
      ok: false,
      score: -1,
      reason: 'shop.error_ratio got worse with this release: 1 % to 5.1 % of requests (+4.1 points, ×5.1), probability 93 %.',
      release: {
        id: expect.any(String),
        service: 'bad',
        environment: 'production',
        version: '1.0.1',
        commit: COMMIT,
        url: null,
        effectiveAt: '2026-11-23T01:40:00.000Z',
      },
      verdict: 'flagged',
      probability: 0.934,
      final: false,
      asOf: '2026-11-23T02:20:00.000Z',
      watchedSeconds: 2400,
      retryAfterSeconds: null,
    });
  });

  it.each([
    ['good', 'pass'],
    ['good?environment=production', 'pass'],
    ['bad', 'fail'],
    ['bad?version=1.0.0', 'pass'],
    [`bad?commit=${COMMIT.slice(0, 8)}`, 'fail'],
    ['new', 'inconclusive'],
    ['new?enough=30m', 'pass'],
    ['new?enough=31m', 'inconclusive'],
    ['good?environment=staging', 'inconclusive'],
    ['good?version=9', 'inconclusive'],
    ['no%2Fsuch%20service', 'inconclusive'],
  ])('%s: %s', async (path, expected) => {
    expect((await gate(path)).gate).toBe(expected);
  });

  it('has the same fields when there is nothing', async () => {
    const nothing = await gate('nobody');
    expect(nothing).toMatchObject({ gate: 'inconclusive', release: null, verdict: null, asOf: null, retryAfterSeconds: 15 });
    expect(Object.keys(nothing)).toEqual(Object.keys(await gate('good')));
  });

  it('refuses what makes no sense', async () => {
    for (const query of ['enough=soon', 'enough=-1m', 'commit=abc', 'versoin=1']) {
      expect(problemOf(await call(api, 'GET', `/v1/gates/good?${query}`))).toBe('400 invalid-parameter');
    }
  });
});

describe('POST /webhooks/flagger', () => {
  const flagger = (name: string, metadata: Record<string, string> = {}) =>
    call(api, 'POST', '/webhooks/flagger', {
      as: 'read',
      body: { name, namespace: 'test', phase: 'Progressing', checksum: '85d557f47b', buildId: '1', metadata },
    });

  it.each([
    ['good', {}, 200],
    ['bad', {}, 409],
    ['bad', { version: '1.0.0' }, 200],
    ['canary', { service: 'good', environment: 'prod' }, 200],
    ['new', {}, 409],
    ['new', { enough: '30m' }, 200],
    ['new', { inconclusive: 'go' }, 200],
    ['bad', { inconclusive: 'go' }, 409],
    ['nobody', {}, 409],
    ['bad', { hook: 'rollback' }, 200],
    ['good', { hook: 'rollback' }, 409],
    ['new', { hook: 'rollback', inconclusive: 'go' }, 409],
  ])('%s %j: %i', async (name, metadata, status) => {
    const answer = await flagger(name, metadata as Record<string, string>);
    expect(answer.status).toBe(status);
    if (status === 409) expect(problemOf(answer)).toBe('409 gate-closed');
  });

  it('says why in the body', async () => {
    expect((await flagger('bad')).json.detail).toBe(
      'fail: shop.error_ratio got worse with this release: 1 % to 5.1 % of requests (+4.1 points, ×5.1), probability 93 %.',
    );
  });

  it('takes the token from the address, and only from there or from Bearer', async () => {
    const post = (headers: Record<string, string>) =>
      call(api, 'POST', '/webhooks/flagger', { as: null, body: { name: 'good' }, headers });
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    expect((await post(basic(`pinkbar:${api.tokens.read}`))).status).toBe(200);
    expect((await post(basic(`:${api.tokens.read}`))).status).toBe(200);
    expect((await post(basic(`pinkbar:${api.tokens.ingest}`))).status).toBe(403);
    for (const headers of [
      {},
      basic('pinkbar:wrong'),
      { authorization: api.tokens.read },
      { 'dd-api-key': api.tokens.read },
    ] as Record<string, string>[]) {
      expect((await post(headers)).status).toBe(401);
    }
    const elsewhere = await call(api, 'GET', '/v1/gates/good', { as: null, headers: basic(`pinkbar:${api.tokens.read}`) });
    expect(elsewhere.status).toBe(401);
  });
});

describe('datadog-ci', () => {
  const key = (scope: 'read' | 'ingest') => ({ 'dd-api-key': api.tokens[scope], 'dd-application-key': 'anything' });

  describe.each(['/api/v2/deployments/gates/evaluation', '/api/unstable/deployments/gates/evaluation'])(
    'deployment gate, %s',
    (path) => {
      const evaluate = async (attributes: Record<string, string>) => {
        const body = { data: { type: 'deployment_gates_evaluation_request', attributes } };
        const started = await call(api, 'POST', path, { as: null, body, headers: key('read') });
        expect(started.status).toBe(200);
        const { evaluation_id } = started.json.data.attributes;
        return (await call(api, 'GET', `${path}/${evaluation_id}`, { as: null, headers: key('read') })).json.data;
      };

      it.each([
        [{ service: 'good', env: 'production' }, 'pass'],
        [{ service: 'bad', env: 'production', identifier: 'default' }, 'fail'],
        [{ service: 'bad', env: 'prod', version: '1.0.0' }, 'pass'],
        [{ service: 'new', env: 'prod' }, 'in_progress'],
        [{ service: 'new', env: 'prod', identifier: 'enough-30m' }, 'pass'],
        [{ service: 'nobody', env: 'prod' }, 'in_progress'],
      ])('%j: %s', async (attributes, status) => {
        const { id, attributes: result } = await evaluate(attributes as Record<string, string>);
        expect(result).toMatchObject({
          dry_run: false,
          evaluation_id: id,
          gate_status: status,
          rules: [{ status, dry_run: false }],
        });
        expect(result.rules[0].reason).toMatch(/\.$/);
      });

      it('knows no other ids', async () => {
        for (const id of ['x', 'W10', Buffer.from('[1,2]').toString('base64url')]) {
          expect((await call(api, 'GET', `${path}/${id}`, { as: null, headers: key('read') })).status).toBe(404);
        }
      });
    },
  );

  const deployment = {
    service: 'cart',
    started_at: 1_795_400_000_123 * 1e6,
    finished_at: 1_795_400_300_456 * 1e6,
    env: 'prod',
    version: '2.0.0',
    git: { repository_url: 'https://x-access-token:ghs_verysecret@github.com/acme/cart.git', commit_sha: COMMIT },
    team: 'checkout',
    custom_tags: ['hotfix', 'department:eng'],
  };
  const mark = (attributes: Record<string, unknown>) =>
    call(api, 'POST', '/api/v2/dora/deployment', { as: null, body: { data: { attributes } }, headers: key('ingest') });

  it('dora deployment becomes an event, once', async () => {
    const first = await mark(deployment);
    const second = await mark(deployment);
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.json).toEqual(first.json);
    const event = (await call(api, 'GET', `/v1/events/${first.json.data.id}`)).json;
    expect(event).toMatchObject({
      kind: 'deploy',
      service: 'cart',
      environment: 'prod',
      version: '2.0.0',
      commit: COMMIT,
      repository: 'acme/cart',
      tags: ['department:eng', 'hotfix', 'team:checkout'],
      startedAt: '2026-11-23T02:13:20.123Z',
      endedAt: '2026-11-23T02:18:20.456Z',
      status: 'succeeded',
    });
    expect(JSON.stringify(event)).not.toContain('verysecret');
    expect(api.changedEvents.filter(({ service }) => service === 'cart')).toHaveLength(1);
  });

  it.each([
    ['seconds', 1],
    ['milliseconds', 1e3],
    ['nanoseconds', 1e9],
  ])('dora deployment takes %s', async (_unit, perSecond) => {
    const [started, finished] = [1_795_399_500, 1_795_399_800];
    const times = { started_at: started * perSecond, finished_at: finished * perSecond };
    const { status, json } = await mark({ service: 'till', version: `${perSecond}`, ...times });
    expect(status).toBe(202);
    expect((await call(api, 'GET', `/v1/events/${json.data.id}`)).json).toMatchObject({
      startedAt: '2026-11-23T02:05:00.000Z',
      endedAt: '2026-11-23T02:10:00.000Z',
    });
  });

  it('dora deployment is refused with what is at fault', async () => {
    expect(problemOf(await mark({ service: 'cart' }))).toBe('422 invalid-body');
    expect(problemOf(await mark({ service: 'cart', started_at: 0 }))).toBe('422 invalid-body');
    // Microseconds are none of its units: read as nanoseconds they are of 1970.
    expect(problemOf(await mark({ service: 'cart', started_at: 1_795_400_000 * 1e6 }))).toBe('422 invalid-time');
    expect(problemOf(await mark({ ...deployment, started_at: 1_895_400_000_000 * 1e6 }))).toBe('422 invalid-time');
    expect(
      (await call(api, 'POST', '/api/v2/dora/deployment', { as: null, body: {}, headers: { 'dd-api-key': 'x y' } })).status,
    ).toBe(401);
  });
});
