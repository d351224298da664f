import { afterAll, describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
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
