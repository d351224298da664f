import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DEFAULT_IMPACT_SETTINGS, type ImpactInput } from '../../src/analysis/impact/input/impact-input.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { minute } from '../judging/scenario.ts';

const input = (releaseId: string): ImpactInput => ({
  signal: { id: 'shop.request_rate', name: 'request_rate', kind: 'count', bad: 'down', unit: null },
  window: { start: minute(-10), stepMs: 60_000, values: Float64Array.of(1, 2, Number.NaN), denominators: null },
  controls: [],
  releaseId,
  releaseAt: minute(0),
  asOf: minute(10),
  releases: [],
  activeRegressions: [],
  wasFlagged: false,
});

describe('AnalysisWorkers', () => {
  let pool: AnalysisWorkers;
  let faulted: PromiseWithResolvers<Error>;
  beforeEach(() => {
    faulted = Promise.withResolvers();
    const module = new URL('./modules/faulty-analysis.ts', import.meta.url);
    pool = new AnalysisWorkers({ deadlineMs: 5_000, module, onFault: faulted.resolve });
  });
  afterEach(() => pool.stop());

  const analyse = (releaseId: string) => pool.analyse([input(releaseId)], DEFAULT_IMPACT_SETTINGS);

  test('answers, in one worker', async () => {
    const first = await analyse('a');
    expect(first).toMatchObject({ verdict: 'clear', comparisons: 3 });
    expect(await analyse('b')).toEqual(first);
  });

  test.each([
    ['hang', 'WorkerDeadlineError', true],
    ['exit', 'ThreadEndedError', true],
    ['throw', 'OddError', false],
  ])('one that does %s fails alone', async (how, name, newThread) => {
    const before = await analyse('a');
    const [failed, queued] = await Promise.allSettled([analyse(how), analyse('b')]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { name } });
    expect(queued).toMatchObject({ status: 'fulfilled', value: { verdict: 'clear' } });
    expect((await analyse('c')).method !== before.method).toBe(newThread);
  });

  test('workers that are stopped fail what is under way, what waits and what comes later', async () => {
    const calls = [analyse('hang'), analyse('waiting')];
    const failed = Promise.all(calls.map((call) => expect(call).rejects.toMatchObject({ name: 'ThreadEndedError' })));
    await new Promise((resolve) => setImmediate(resolve));
    await pool.stop();
    await failed;
    await expect(analyse('late')).rejects.toMatchObject({ name: 'ThreadEndedError' });
  });

  test('a question does not wait for a judgement that hangs', async () => {
    const hanging = analyse('hang');
    hanging.catch(() => {});
    await expect(pool.dateChange({ ...input('a'), at: minute(0) })).resolves.toMatchObject({ outcome: 'insufficient_data' });
    expect(await Promise.race([hanging.catch(() => 'ended'), Promise.resolve('hangs')])).toBe('hangs');
  });

  test('a worker that fails between two calls is reported, and replaced', async () => {
    const first = await analyse('later');
    expect(await faulted.promise).toMatchObject({ message: 'after the answer' });
    const second = await analyse('a');
    expect(second).toMatchObject({ verdict: 'clear' });
    expect(second.method).not.toBe(first.method);
  });

  test('a module that cannot be loaded fails the call at once', async () => {
    const broken = new AnalysisWorkers({ module: new URL('./modules/missing.ts', import.meta.url) });
    await expect(broken.analyse([input('a')], DEFAULT_IMPACT_SETTINGS)).rejects.toThrow(/missing/);
    await broken.stop();
  });
});

describe('a deadline that passes when the answer is on its way', () => {
  /** A worker must have started well before, on a busy machine too. */
  const DEADLINE_MS = 1_000;

  /** Keeps this thread busy while the answer comes and the deadline passes: timers are looked at first, so the deadline wins. */
  async function overtaken(pool: AnalysisWorkers): Promise<unknown> {
    const answerAt = Date.now() + DEADLINE_MS - 40;
    const call = pool.analyse([input(`until ${answerAt}`)], DEFAULT_IMPACT_SETTINGS).then(
      () => 'answered',
      (error: Error) => error.name,
    );
    await new Promise((resolve) => setTimeout(resolve, DEADLINE_MS - 80));
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        while (Date.now() < answerAt + 80);
        resolve();
      });
    });
    return call;
  }

  test('fails that call and nothing else', async () => {
    const faults: Error[] = [];
    const pools = Array.from({ length: 3 }, () => {
      const module = new URL('./modules/faulty-analysis.ts', import.meta.url);
      return new AnalysisWorkers({ deadlineMs: DEADLINE_MS, module, onFault: (error) => faults.push(error) });
    });
    const outcomes: unknown[] = [];
    for (let round = 0; round < 6; round += 1) outcomes.push(...(await Promise.all(pools.map(overtaken))));
    expect(outcomes).toContain('WorkerDeadlineError');
    expect(outcomes.filter((outcome) => outcome !== 'WorkerDeadlineError' && outcome !== 'answered')).toEqual([]);
    expect(faults).toEqual([]);
    const isClear = (pool: AnalysisWorkers) =>
      vi.waitFor(
        async () => expect(await pool.analyse([input('a')], DEFAULT_IMPACT_SETTINGS)).toMatchObject({ verdict: 'clear' }),
        10_000,
      );
    await Promise.all(pools.map(isClear));
    await Promise.all(pools.map((pool) => pool.stop()));
  }, 30_000);
});

test('the real worker dates changes', async () => {
  const pool = new AnalysisWorkers();
  try {
    const values = Float64Array.from({ length: 60 }, (_, i) => (i < 40 ? 1 : 2));
    const { changes } = await pool.findChangePoints(values, { minimumRelative: 0 });
    expect(changes).toMatchObject([{ index: 40, before: 1, after: 2, relative: 1 }]);
  } finally {
    await pool.stop();
  }
});
