import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { minute } from '../judging/scenario.ts';

const input = (releaseId: string): ImpactInput => ({
  signal: { id: 'shop.request_rate', name: 'request_rate', kind: 'count', bad: 'down', unit: null },
  window: { start: minute(-10), stepMs: 60_000, values: Float64Array.of(1, 2, Number.NaN), denominators: null },
  control: null,
  releaseId,
  releaseAt: minute(0),
  asOf: minute(10),
  releases: [],
  activeRegressions: [],
  wasFlagged: false,
});

describe('AnalysisWorkers', () => {
  let pool: AnalysisWorkers;
  beforeEach(() => {
    pool = new AnalysisWorkers({ deadlineMs: 5_000, module: new URL('./modules/faulty-analysis.ts', import.meta.url) });
  });
  afterEach(() => pool.stop());

  const analyse = (releaseId: string) => pool.analyse([input(releaseId)], DEFAULT_IMPACT_SETTINGS);

  test('answers, on one thread', async () => {
    const first = await analyse('a');
    expect(first).toMatchObject({ verdict: 'clear', comparisons: 3 });
    expect(await analyse('b')).toEqual(first);
  });

  test.each([
    ['hang', 'ThreadOverrunError', true],
    ['exit', 'ThreadEndedError', true],
    ['throw', 'RangeError', false],
  ])('one that does %s fails alone', async (how, name, newThread) => {
    const before = await analyse('a');
    const [failed, queued] = await Promise.allSettled([analyse(how), analyse('b')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { name } });
    expect(queued).toMatchObject({ status: 'fulfilled', value: { verdict: 'clear' } });
    expect((await analyse('c')).method !== before.method).toBe(newThread);
  });

  test('a pool that is stopped fails what is under way', async () => {
    const underWay = analyse('hang');
    const failed = expect(underWay).rejects.toMatchObject({ name: 'ThreadEndedError' });
    await new Promise((resolve) => setImmediate(resolve));
    await pool.stop();
    await failed;
  });
});

test('the real thread dates changes', async () => {
  const pool = new AnalysisWorkers();
  try {
    const values = Float64Array.from({ length: 60 }, (_, i) => (i < 40 ? 1 : 2));
    const { changes } = await pool.findChangePoints(values, { minimumRelative: 0 });
    expect(changes).toMatchObject([{ index: 40, before: 1, after: 2, relative: 1 }]);
  } finally {
    await pool.stop();
  }
});
