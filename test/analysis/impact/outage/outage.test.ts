import { describe, expect, test } from 'vitest';
import type { ImpactInput } from '../../../../src/analysis/impact/input/impact-input.ts';
import { findOutages, type Outage } from '../../../../src/analysis/impact/outage/outage.ts';
import { MINUTE_MS, millis } from '../../../../src/model/instant.ts';
import { seeded } from '../random.ts';
import { buildInput, type Injected, releaseAtHour, type Story } from '../scenario.ts';

const WEEK = 7 * 24;
const ERRORS: Story = { kind: 'ratio', historyHours: WEEK, afterMin: 2, level: 0.005, requestsPerMinute: 100, rhythm: 0.5 };
const LATENCY: Story = { kind: 'latency', historyHours: WEEK, afterMin: 3, level: 0.2, noise: 0.1, rhythm: 0.3 };
const REQUESTS: Story = { kind: 'count', bad: 'down', historyHours: WEEK, afterMin: 2, level: 300, rhythm: 0.5 };
const WORKERS: Story = { kind: 'gauge', historyHours: WEEK, afterMin: 3, level: 20, noise: 0.1, rhythm: 0.3 };

const times = (factor: number, fromMin = 0, toMin?: number): readonly Injected[] => [
  { shape: 'step', fromMin, times: factor, ...(toMin === undefined ? {} : { toMin }) },
];

const find = (story: Story, changed: Partial<ImpactInput> = {}): Outage | null => {
  const [found] = findOutages([{ ...buildInput(story), ...changed }]);
  return found?.outcome === 'outage' ? found.outage : null;
};

describe('an outage', () => {
  test.each<[string, Story]>([
    ['30 % errors', { ...ERRORS, injected: times(60) }],
    ['30 % errors in steps of 10 s', { ...ERRORS, stepS: 10, injected: times(60) }],
    ['30 % errors with an hour of history', { ...ERRORS, historyHours: 1, injected: times(60) }],
    ['requests that stop', { ...REQUESTS, injected: times(0) }],
    ['latency at ten times the usual', { ...LATENCY, injected: times(10) }],
    ['workers at four times the usual', { ...WORKERS, injected: times(4) }],
  ])('is seen two or three minutes after the release: %s', (_, story) => {
    expect(find(story)).toMatchObject({ pValue: expect.any(Number), extent: { isOver: false } });
    expect(find(story)!.pValue).toBeLessThan(1e-3);
    expect(find({ ...story, injected: [] })).toBeNull();
  });

  test('is described by its counts and by the worst range before it', () => {
    const found = find({ ...ERRORS, injected: times(60) })!;
    expect(found.counts!.exposure).toBeGreaterThan(150);
    expect(found.counts!.events / found.counts!.exposure).toBeCloseTo(0.3, 1);
    expect(found.worst.level).toBeLessThan(0.1);
    expect(found.worst.searchedMs).toBeGreaterThan(6.5 * 86_400_000);
  });

  test('stays found at every later look, and is over when it is', () => {
    const story = { ...ERRORS, injected: times(60, 2, 12) };
    const looks = [5, 7, 10, 15, 30, 60, 120].map((afterMin) => find({ ...story, afterMin }));
    expect(looks.map((found) => found?.extent.isOver)).toEqual([false, false, false, true, true, true, true]);
    const last = looks.at(-1)!.extent;
    expect([last.from, last.to].map((at) => (at - releaseAtHour(14)) / MINUTE_MS)).toEqual([2, 12]);
    expect(last.harmMinutes).toBeCloseTo(3, 0);
  });

  test('of a count of errors is also said in minutes of total failure, where the requests are counted', () => {
    const errors: Story = { kind: 'count', bad: 'up', historyHours: WEEK, afterMin: 15, level: 0.3 };
    const logged = buildInput({ ...errors, injected: times(100, 0, 2) });
    const load = buildInput({ ...REQUESTS, afterMin: 15 });
    const minutes = (inputs: readonly ImpactInput[]): number | null => {
      const [found] = findOutages(inputs);
      return found?.outcome === 'outage' ? found.outage.extent.failureMinutes : Number.NaN;
    };
    expect(minutes([logged])).toBeNull();
    // 30 lines a minute for two minutes, at some 300 requests a minute.
    expect(minutes([logged, load])).toBeGreaterThan(0.1);
    expect(minutes([logged, load])).toBeLessThan(0.4);
  });

  test('is nobody’s news where such bursts are part of the history', () => {
    const story = { ...ERRORS, injected: [...times(60), ...times(60, -600, -590), ...times(60, -4000, -3995)] };
    expect(find(story)).toBeNull();
    const active = [-600, -4000].map((from) => ({
      from: millis(releaseAtHour(14) + from * MINUTE_MS),
      to: millis(releaseAtHour(14) + (from + 30) * MINUTE_MS),
    }));
    expect(find(story, { activeRegressions: active })).not.toBeNull();
  });

  test.each<[string, Story, Partial<ImpactInput>]>([
    ['began before the release', { ...ERRORS, injected: times(60, -2), afterMin: 10 }, {}],
    ['is everywhere', { ...ERRORS, injected: times(60), controls: [times(40), [], times(50)] }, {}],
    [
      'began after the next release of the service',
      { ...ERRORS, injected: times(60, 5), afterMin: 8 },
      { releases: [{ id: 'next', at: millis(releaseAtHour(14) + 4 * MINUTE_MS), sameService: true }] },
    ],
    ['began long after the release', { ...ERRORS, injected: times(60, 40), afterMin: 60 }, {}],
    ['has no bad direction', { ...ERRORS, bad: 'either', injected: times(60) }, {}],
  ])('is not blamed on the release where it %s', (_, story, changed) => {
    expect(find(story, changed)).toBeNull();
  });

  test.each<[string, Story]>([
    ['errors', { ...ERRORS, injected: times(100), controls: [times(5), times(5), times(5)] }],
    ['latency', { ...LATENCY, injected: times(20), controls: [times(3), times(3), []] }],
  ])('is this release’s where it is far beyond what is everywhere: %s', (_, story) => {
    expect(find(story)!.pValue).toBeLessThan(1e-3);
    const beside = story.controls!.map(() => story.injected!);
    expect(find({ ...story, controls: beside })).toBeNull();
  });

  test('is not seen in latency and workers that rise with the load', () => {
    const load = buildInput({ ...REQUESTS, afterMin: 5, injected: times(5) });
    for (const story of [LATENCY, WORKERS]) {
      const slow = buildInput({ ...story, afterMin: 5, injected: times(4.5) });
      expect(findOutages([slow])[0]!.outcome).toBe('outage');
      expect(findOutages([slow, load])[0]!.outcome).toBe('none');
    }
  });

  test('of a gauge that ranges widely is seen though the load is a little higher', () => {
    const load = buildInput({ ...REQUESTS, afterMin: 3, injected: times(1.2) });
    const input = buildInput({ ...WORKERS, injected: times(6) });
    // A sample with one of twenty workers now and then makes it a gauge that is read by its logarithm.
    const values = input.window.values.map((value, i) => (i % 400 === 0 ? 1 : value));
    const wide = { ...input, window: { ...input.window, values } };
    expect(findOutages([wide, load])[0]!.outcome).toBe('outage');
  });

  test('is not hidden by a few requests of a night that all failed', () => {
    const input = buildInput({ ...ERRORS, injected: times(60) });
    const { window, releaseAt } = input;
    const { start, stepMs } = window;
    const night = Math.round((releaseAt - start) / stepMs) - 12 * 60;
    const few = (column: Float64Array): Float64Array => column.map((value, i) => (i >= night && i < night + 5 ? 8 : value));
    const sparse = { ...window, values: few(window.values), denominators: few(window.denominators!) };
    expect(find({ ...ERRORS, injected: times(60) }, { window: sparse })!.pValue).toBeLessThan(1e-3);
  });

  test('the sample that the release falls into is neither history nor what follows', () => {
    const input = buildInput({ ...ERRORS, stepS: 300, afterMin: 15, injected: times(60, -5) });
    expect(find({ ...ERRORS, stepS: 300, afterMin: 15, injected: times(60, -5) })).toBeNull();
    const within = { ...input, releaseAt: millis(input.releaseAt - 4 * MINUTE_MS) };
    expect(findOutages([within])[0]!.outcome).toBe('outage');
  });

  test('cannot be seen with a quarter of an hour of history, which is said', () => {
    expect(findOutages([buildInput({ ...ERRORS, historyHours: 0.25, injected: times(60) })])).toEqual([
      { outcome: 'history_too_short', historyMs: 15 * MINUTE_MS },
    ]);
  });
});

/** Errors in bursts and clumps, requests that follow the day. */
function restlessInput(seed: number): ImpactInput {
  const { uniform, normal, poisson } = seeded(seed);
  const input = buildInput({ ...ERRORS, historyHours: 24, afterMin: 120, seed });
  const denominators = input.window.denominators!;
  let burst = 0;
  const values = denominators.map((requests) => {
    burst *= 0.8;
    if (uniform() < 1 / 480) burst -= Math.log(1 - uniform());
    return Math.min(requests, poisson(requests * 0.005 * Math.exp(0.4 * normal() + burst)));
  });
  return { ...input, window: { ...input.window, values } };
}

test('of releases that did nothing no more than the budget are called an outage, at whatever look', () => {
  const releases = 400;
  let found = 0;
  for (let seed = 1; seed <= releases; seed++) {
    const input = restlessInput(seed);
    const isFound = [2, 5, 10, 30].some((look) => {
      const asOf = millis(input.releaseAt + look * MINUTE_MS);
      return findOutages([{ ...input, asOf }])[0]!.outcome === 'outage';
    });
    if (isFound) found++;
  }
  // One in a thousand is allowed: more than 3 of 400 would come by chance once in a thousand runs.
  expect(found).toBeLessThanOrEqual(3);
});
