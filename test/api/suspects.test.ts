import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventDraft } from '../../src/model/event.ts';
import { MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const RELEASED = instant(1, 10);
const SIGNAL = 'shop.http_latency_p95';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: instant(3) });
  const points = latencyPoints(2, millis(RELEASED + 3 * MINUTE_MS), 1.3);
  await api.store.samples.append([
    {
      series: { metric: 'http.latency.p95', tags: toTags([['service', 'shop']]), kind: 'latency', unit: 'ms' },
      at: Float64Array.from(points, ([at]) => at),
      values: Float64Array.from(points, ([, value]) => value),
    },
  ]);
  await deploy('guilty', { tags: ['hotfix'] });
  await deploy('neighbour', { service: 'cart' });
  await deploy('earlier', { startedAt: millis(RELEASED - 60 * MINUTE_MS) });
  await deploy('elsewhere', { environment: 'staging', service: 'shop' });
  await deploy('failed', { status: 'failed' });
});
afterAll(() => api.close());

async function deploy(version: string, fields: Partial<EventDraft> = {}): Promise<void> {
  const { tags = [], service = 'shop', startedAt = RELEASED, ...rest } = fields;
  const body = { version, service, tags, startedAt, ...rest };
  const posted = await call(api, 'POST', '/v1/events', { body });
  if (version !== 'guilty') return;
  const onset = millis(RELEASED + 3 * MINUTE_MS);
  const finding = aFinding({ signal: SIGNAL, onset: { at: onset, low: onset, high: onset } });
  await api.store.reports.add(aReport({ releaseId: posted.json.id, asOf: instant(1, 12), findings: [finding] }));
}

const suspects = (signal: string, at: number | string) =>
  call(api, 'GET', `/v1/suspects?signal=${encodeURIComponent(signal)}&at=${encodeURIComponent(at)}`, { as: 'read' });

describe('GET /v1/suspects', () => {
  it('ranks the releases near a spike', async () => {
    const answer = await suspects(SIGNAL, RELEASED + 8 * MINUTE_MS);
    expect(answer.json).toMatchObject({ signal: SIGNAL, status: 'clear', change: { direction: 'up' } });
    expect(answer.json.suspects.map(({ release }: { release: { version: string } }) => release.version)).toEqual([
      'guilty',
      'elsewhere',
      'neighbour',
      'earlier',
    ]);
    const [guilty, elsewhere, neighbour] = answer.json.suspects;
    expect(guilty).toMatchObject({
      release: { tags: ['hotfix'], verdict: 'flagged', effectiveAt: toRfc3339(RELEASED) },
      finding: { verdict: 'regression', probability: 0.934 },
    });
    expect(guilty.share).toBe(guilty.finding.probability);
    // Beside a release of the service itself, those of other services hardly count.
    expect(elsewhere.share / neighbour.share).toBeCloseTo(50, 4);
    expect(guilty.lagSeconds).toBeGreaterThan(60);
    expect(guilty.lagSeconds).toBeLessThan(300);
    expect(neighbour).toMatchObject({ release: { verdict: 'watching' }, finding: null });
    const shares = answer.json.suspects.map(({ share }: { share: number }) => share);
    expect(shares.reduce((sum: number, share: number) => sum + share, answer.json.noneOfThese)).toBeCloseTo(1, 9);
  });

  it('counts scalings and incidents, which have no verdict, unless a release may have made the incident', async () => {
    const before = millis(RELEASED - 2 * MINUTE_MS);
    await deploy('12', { kind: 'scale', title: 'more', startedAt: before });
    await deploy('told in advance', { kind: 'incident', startedAt: before });
    await deploy('told of it', { kind: 'incident', startedAt: millis(RELEASED + 4 * MINUTE_MS) });
    const { json } = await suspects(SIGNAL, RELEASED + 8 * MINUTE_MS);
    const of = (kind: string) =>
      json.suspects
        .filter(({ release }: { release: { kind: string } }) => release.kind === kind)
        .map(({ release, finding }: { release: { version: string; verdict: null }; finding: null }) => [
          release.version,
          release.verdict,
          finding,
        ]);
    expect(of('scale')).toEqual([['12', null, null]]);
    expect(of('incident')).toEqual([['told in advance', null, null]]);
    for (const { id } of (await call(api, 'GET', '/v1/events?kind=scale&kind=incident')).json.events)
      await call(api, 'DELETE', `/v1/events/${id}`);
  });

  it('counts the releases of its own environment alone', async () => {
    await api.store.ownSignals.put({
      ...{ id: 'shop.production.latency', name: 'latency', service: 'shop', environment: 'production' },
      ...{ kind: 'latency', bad: 'up', unit: 'ms', preset: null },
      expression: { form: 'mean', of: [{ metric: 'http.latency.p95', tags: [] }], weight: null },
    });
    const at = millis(RELEASED + 4 * MINUTE_MS);
    // More than are ranked, and each of them newer than the others.
    for (let i = 0; i < 101; i += 1) await deploy(`staging ${i}`, { environment: 'staging', startedAt: at });
    const { json } = await suspects('shop.production.latency', RELEASED + 8 * MINUTE_MS);
    await api.store.ownSignals.delete('shop.production.latency');
    const versions = json.suspects.map(({ release }: { release: { version: string } }) => release.version);
    expect(versions.toSorted()).toEqual(['earlier', 'guilty', 'neighbour']);
  });

  it('says when nothing happened, and when no release was near', async () => {
    const quiet = await suspects(SIGNAL, instant(1, 3));
    expect(quiet.json).toMatchObject({ status: 'no_change', suspects: [], noneOfThese: 1 });
    expect(quiet.json.reason).toContain('No release took effect');
  });

  it.each([
    ['before the first sample', instant(-3)],
    ['long after the last', instant(2, 12)],
    ['in the future', instant(30)],
  ])('says that there is no data %s', async (_name, at) => {
    expect((await suspects(SIGNAL, at)).json).toMatchObject({
      status: 'insufficient_data',
      change: null,
      suspects: [],
      noneOfThese: null,
    });
  });

  it.each([
    ['an unknown signal', 'shop.nothing', RELEASED, '404 not-found'],
    ['no time', SIGNAL, 'yesterday', '422 invalid-time'],
    ['seconds', SIGNAL, 1_795_400_000, '422 invalid-time'],
  ])('refuses %s', async (_name, signal, at, problem) => {
    expect(problemOf(await suspects(signal, at))).toBe(problem);
  });

  it('refuses a question without a signal', async () => {
    expect(problemOf(await call(api, 'GET', `/v1/suspects?at=${RELEASED}`))).toBe('400 invalid-parameter');
  });
});
