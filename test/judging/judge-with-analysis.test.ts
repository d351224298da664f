import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import { gateOf } from '../../src/gates/gate.ts';
import type { DatedEvent } from '../../src/model/event.ts';
import type { Release } from '../../src/model/release.ts';
import type { SampleBatch } from '../../src/model/sample.ts';
import { toTags } from '../../src/model/tags.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { minute, type Scenario, startScenario } from './scenario.ts';

const pool = new AnalysisWorkers();
afterAll(() => pool.stop());

/** Repeatable noise: a linear congruential generator (constants of Numerical Recipes). */
function createNoise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const DAY = 24 * 60;

/** Three days of gunicorn as a receiver stores it, in steps of a minute: from minute 0 on a tenth of the requests fail. */
async function storeGunicorn(scenario: Scenario): Promise<void> {
  const noise = createNoise(7);
  const columns = new Map<string, [number, number][]>();
  const put = (metric: string, at: number, value: number) => {
    const column = columns.get(metric) ?? [];
    column.push([at, value]);
    columns.set(metric, column);
  };
  for (let at = -3 * DAY; at < 120; at += 1) {
    const requests = Math.round(300 + 100 * Math.sin((2 * Math.PI * at) / DAY) + 60 * noise());
    const failed = at >= 0 ? Math.round(requests * (0.08 + 0.04 * noise())) : noise() < 0.3 ? 1 : 0;
    put('shop.gunicorn.requests', at, requests);
    put('shop.gunicorn.request.status.200', at, requests - failed);
    if (failed > 0) put('shop.gunicorn.request.status.500', at, failed);
    put('shop.gunicorn.request.duration.count', at, requests);
    put('shop.gunicorn.request.duration.p95', at, 80 + 30 * noise());
    put('shop.gunicorn.workers', at, 4);
  }
  const batch: SampleBatch = [...columns].map(([metric, points]) => ({
    series: { metric, tags: toTags([]), kind: null, unit: null },
    at: Float64Array.from(points, ([at]) => minute(at)),
    values: Float64Array.from(points, ([, value]) => value),
  }));
  await scenario.store.samples.append(batch);
}

/**
 * Two days of a service with 100 requests a minute, of which a share fails, each with a line in
 * the log, in the minutes `[from, to)` of each span.
 */
async function storeFailures(scenario: Scenario, share: number, ...spans: readonly (readonly [number, number])[]): Promise<void> {
  const noise = createNoise(11);
  const columns = new Map<string, [number, number][]>([
    ['shop.gunicorn.requests', []],
    ['shop.gunicorn.request.status.200', []],
    ['shop.gunicorn.request.status.500', []],
    ['shop.gunicorn.log.error', []],
  ]);
  for (let at = -2 * DAY; at < 120; at += 1) {
    const requests = 90 + Math.round(20 * noise());
    const failed = spans.some(([from, to]) => at >= from && at < to) ? Math.round(requests * share) : noise() < 0.3 ? 1 : 0;
    columns.get('shop.gunicorn.requests')!.push([at, requests]);
    columns.get('shop.gunicorn.request.status.200')!.push([at, requests - failed]);
    columns.get('shop.gunicorn.request.status.500')!.push([at, failed]);
    columns.get('shop.gunicorn.log.error')!.push([at, failed]);
  }
  const batch: SampleBatch = [...columns].map(([metric, points]) => ({
    series: { metric, tags: toTags([]), kind: null, unit: null },
    at: Float64Array.from(points, ([at]) => minute(at)),
    values: Float64Array.from(points, ([, value]) => value),
  }));
  await scenario.store.samples.append(batch);
}

/** The newest report of a release with the gate that a pipeline gets. */
async function stateOf(scenario: Scenario, release: DatedEvent) {
  const report = await scenario.store.reports.latest(release.id);
  const errors = report?.findings.find(({ signal }) => signal === 'shop.error_ratio');
  return { report, errors, gate: gateOf({ release: release as Release, report }, null) };
}

describe('an outage', () => {
  const analyse = (inputs: readonly ImpactInput[]) => pool.analyse(inputs, DEFAULT_IMPACT_SETTINGS);

  test('is flagged with two minutes of samples, and the gate fails at once', async () => {
    const scenario = await startScenario(-1, analyse);
    await storeFailures(scenario, 0.3, [0, 120]);
    const quiet = await scenario.deploy(-60);
    const bad = await scenario.deploy(0);
    await scenario.until(2.4);
    const { report, errors, gate } = await stateOf(scenario, bad);
    expect(report).toMatchObject({ verdict: 'flagged', final: false });
    expect(report!.asOf).toBeLessThanOrEqual(minute(2));
    expect(errors).toMatchObject({ verdict: 'regression', end: null, onset: { at: minute(0) } });
    expect(errors!.probability).toBeGreaterThan(0.5);
    expect(errors!.reasons[0]).toMatchObject({
      code: 'outage',
      text: expect.stringMatching(
        /^\d+ of \d+ requests failed since the release; the worst \d+ (s|min) of the last 2\.0 days had [\d.]+ %\.$/,
      ),
    });
    expect(gate).toMatchObject({ gate: 'fail', reason: expect.stringMatching(/shop\.error_ratio got worse .* requests failed/) });
    await scenario.until(200);
    const later = await stateOf(scenario, bad);
    expect(later.report).toMatchObject({ verdict: 'flagged', final: true });
    expect(later.errors!.probability).toBeGreaterThanOrEqual(errors!.probability!);
    expect((await stateOf(scenario, quiet)).gate.gate).not.toBe('fail');
    expect(scenario.faults).toEqual([]);
  });

  test('that ended is a burst, with its end, and the release stays flagged', async () => {
    const scenario = await startScenario(-1, analyse);
    await storeFailures(scenario, 0.3, [3, 28]);
    const release = await scenario.deploy(0);
    await scenario.until(7);
    expect((await stateOf(scenario, release)).errors).toMatchObject({ verdict: 'regression' });
    await scenario.until(200);
    const { report, errors, gate } = await stateOf(scenario, release);
    expect(report).toMatchObject({ verdict: 'flagged', final: true });
    expect(errors).toMatchObject({ verdict: 'burst', end: minute(28), onset: { at: minute(3) }, cost: { unit: 'errors' } });
    expect(Math.abs(errors!.cost!.amount / 750 - 1)).toBeLessThan(0.1);
    expect(errors!.reasons.map(({ code }) => code).slice(0, 2)).toEqual(['burst', 'outage']);
    expect(gate).toMatchObject({ gate: 'fail', reason: expect.stringContaining('got worse for a while') });
  });

  test('of ten times the errors for 25 minutes, seen when it is long over, is a burst and fails the gate', async () => {
    const scenario = await startScenario(60, analyse);
    await storeFailures(scenario, 0.03, [3, 28]);
    const release = await scenario.deploy(0);
    await scenario.until(61);
    const { report, errors, gate } = await stateOf(scenario, release);
    expect(report).toMatchObject({ verdict: 'flagged' });
    expect(errors).toMatchObject({ verdict: 'burst', cost: { unit: 'errors' } });
    expect(gate).toMatchObject({ gate: 'fail', reason: expect.stringContaining('got worse for a while') });
  });

  test('after a release does not pass for what is usual when the next release brings the same', async () => {
    const scenario = await startScenario(150, analyse);
    await storeFailures(scenario, 0.04, [-600, -582], [-300, -282], [0, 18]);
    const releases = [await scenario.deploy(-600), await scenario.deploy(-300), await scenario.deploy(0)];
    await scenario.until(151);
    for (const release of releases) {
      const { report, errors } = await stateOf(scenario, release);
      expect([report?.verdict, errors?.verdict]).toEqual(['flagged', 'burst']);
    }
  });

  test('of two minutes while the service restarts is reported, and then as over; seen late it is no flag', async () => {
    const scenario = await startScenario(-1, analyse);
    await storeFailures(scenario, 0.22, [0, 2]);
    const release = await scenario.deploy(0);
    await scenario.until(2.4);
    expect((await stateOf(scenario, release)).errors).toMatchObject({ verdict: 'regression' });
    await scenario.until(20);
    expect((await stateOf(scenario, release)).errors).toMatchObject({ verdict: 'burst', end: minute(2) });

    const late = await startScenario(30, analyse);
    await storeFailures(late, 0.22, [0, 2]);
    const same = await late.deploy(0);
    await late.until(31);
    expect((await stateOf(late, same)).report!.verdict).not.toBe('flagged');
  });
});

describe('from stored samples to a verdict', () => {
  test('a release after which a tenth of the requests fail is flagged for its errors, with the counts; a quiet one is not', async () => {
    const scenario = await startScenario(600, (inputs) => pool.analyse(inputs, DEFAULT_IMPACT_SETTINGS));
    await storeGunicorn(scenario);
    const quiet = await scenario.deploy(-700);
    const bad = await scenario.deploy(0);
    await scenario.until(600);
    expect(scenario.faults).toEqual([]);

    const report = await scenario.store.reports.latest(bad.id);
    expect(report).toMatchObject({ verdict: 'flagged', final: true, asOf: minute(120) });
    const errors = report?.findings.find(({ signal }) => signal === 'shop.error_ratio');
    expect(errors).toMatchObject({ verdict: 'regression' });
    expect(errors?.evidence?.after.denominator).toBeGreaterThan(20_000);
    expect(report?.findings.filter(({ verdict }) => verdict === 'regression')).toEqual([errors]);
    expect((await scenario.store.reports.latest(quiet.id))?.verdict).toBe('clear');
  });
});
