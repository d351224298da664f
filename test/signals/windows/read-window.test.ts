import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesSamples } from '../../../src/model/sample.ts';
import type { Signal, SignalExpression } from '../../../src/model/signal.ts';
import { readWindow } from '../../../src/signals/windows/read-window.ts';
import { windowStepMs } from '../../../src/signals/windows/window-step.ts';
import { EPOCH, samplesOf, secondsAfter, series, steady } from '../series-builder.ts';

const one = (metric: string) => [{ metric, tags: [] }];
const SUM: SignalExpression = { form: 'sum', of: one('errors*') };
const RATIO: SignalExpression = { form: 'ratio', numerator: one('errors*'), denominator: one('requests') };
const MEAN: SignalExpression = { form: 'mean', of: one('duration.p95'), weight: one('duration.count') };
const LEVEL: SignalExpression = { form: 'level', of: one('workers') };

const signalOf = (expression: SignalExpression): Signal => ({
  id: 'shop.tested',
  name: 'tested',
  service: 'shop',
  environment: null,
  kind: expression.form === 'ratio' ? 'ratio' : 'count',
  bad: 'up',
  unit: null,
  expression,
  preset: null,
});

const read = (
  expression: SignalExpression,
  given: readonly SeriesSamples[],
  fromSeconds: number,
  toSeconds: number,
  stepSeconds = 10,
) => readWindow(signalOf(expression), given, secondsAfter(fromSeconds), secondsAfter(toSeconds), stepSeconds * 1_000);

const NA = Number.NaN;
const requests = series('requests');
const errors = series('errors');
const workers = series('workers');

describe('counts', () => {
  const heartbeat = steady(workers, 10, [2, 2, 2, 2]);

  test('a step without a sample is 0 while another series of the service reports', () => {
    expect([...read(SUM, [heartbeat, samplesOf(errors, [[10, 3]])], 0, 40).values]).toEqual([0, 3, 0, 0]);
  });

  test('series are added, and so are samples within a step', () => {
    const given = [steady(errors, 10, [1, 2, 3, 4]), steady(series('errors.other'), 10, [10, 20, 30, 40])];
    expect([...read(SUM, given, 0, 40, 20).values]).toEqual([33, 77]);
  });

  test('nothing is known before the first and after the last sample', () => {
    const given = [steady(workers, 10, [2, 2], 20), samplesOf(errors, [[20, 1]])];
    expect([...read(SUM, given, 0, 60).values]).toEqual([NA, NA, 1, 0, NA, NA]);
  });

  test.each([
    ['five silent minutes are a service without traffic', 310, 0],
    ['longer ones may be a receiver that was down', 320, NA],
  ])('%s', (_name, resumesAt, between) => {
    const given = [
      samplesOf(errors, [
        [0, 1],
        [resumesAt, 1],
      ]),
    ];
    expect(read(SUM, given, 0, resumesAt + 10).values[5]).toBe(between);
  });

  test('a silence that began before the window is measured from its beginning', () => {
    const given = [
      samplesOf(errors, [
        [0, 1],
        [400, 1],
      ]),
    ];
    expect([...read(SUM, given, 380, 410).values]).toEqual([NA, NA, 1]);
    expect([
      ...read(
        SUM,
        [
          samplesOf(errors, [
            [0, 1],
            [60, 1],
          ]),
        ],
        40,
        70,
      ).values,
    ]).toEqual([0, 0, 1]);
  });

  test('steps cut by the ends of the window are left out', () => {
    const window = read(SUM, [steady(errors, 10, [1, 1, 1, 1])], 5, 35);
    expect(window.start).toBe(secondsAfter(10));
    expect([...window.values]).toEqual([1, 1]);
  });

  test('an empty stretch, and no series at all', () => {
    expect(read(SUM, [], 30, 30).values).toHaveLength(0);
    expect([...read(SUM, [], 0, 20).values]).toEqual([NA, NA]);
  });
});

describe('ratios', () => {
  test('keep numerators and denominators; missing where there were no requests', () => {
    const given = [steady(workers, 10, [2, 2, 2, 2]), steady(requests, 10, [10, 0, null, 20]), samplesOf(errors, [[30, 5]])];
    const window = read(RATIO, given, 0, 50);
    expect([...window.values]).toEqual([0, NA, NA, 5, NA]);
    expect([...window.denominators!]).toEqual([10, 0, 0, 20, NA]);
  });
});

test('a quotient of another kind than a ratio has no counts', () => {
  const given = [steady(workers, 10, [2, 2, 2]), steady(requests, 10, [10, 0, 4]), steady(errors, 10, [5, 0, 6])];
  const signal = { ...signalOf(RATIO), kind: 'latency' as const };
  const window = readWindow(signal, given, secondsAfter(0), secondsAfter(30), 10_000);
  expect([...window.values]).toEqual([0.5, NA, 1.5]);
  expect(window.denominators).toBeNull();
});

describe('means', () => {
  const host = (name: string, values: ReadonlyArray<number | null>, counts: ReadonlyArray<number | null>) => [
    steady(series('duration.p95', `host:${name}`), 10, values),
    steady(series('duration.count', `host:${name}`), 10, counts),
  ];

  test('are weighted by the count of the same host', () => {
    const given = [...host('a', [100, 100, null], [90, 1, null]), ...host('b', [200, null, null], [10, null, 5])];
    expect([...read(MEAN, given, 0, 30).values]).toEqual([110, 100, NA]);
  });

  test('count a value without its weight as one', () => {
    const [a] = host('a', [100], []);
    const given = [a!, ...host('b', [200], [3])];
    expect(read(MEAN, given, 0, 10).values[0]).toBe((100 + 3 * 200) / 4);
  });

  test('weigh each sample of a coarser step by itself', () => {
    expect(read(MEAN, host('a', [100, 200], [30, 10]), 0, 20, 20).values[0]).toBe(125);
  });

  test('without weights every series counts alike', () => {
    const given = [...host('a', [100], [1]), ...host('b', [200], [99])];
    expect(read({ form: 'mean', of: one('duration.p95'), weight: null }, given, 0, 10).values[0]).toBe(150);
  });
});

describe('levels', () => {
  const alive = (until: number) =>
    steady(
      requests,
      10,
      Array.from({ length: until / 10 }, () => 1),
    );

  test('hold until they are reported again, to the last instant known', () => {
    const given = [
      alive(50),
      samplesOf(workers, [
        [0, 3],
        [30, 4],
      ]),
    ];
    expect([...read(LEVEL, given, 0, 70).values]).toEqual([3, 3, 3, 4, 4, NA, NA]);
  });

  test('are carried into the window, for a day at most', () => {
    const day = 86_400;
    const given = [steady(requests, 10, [1, 1, 1, 1], day - 20), samplesOf(workers, [[0, 3]])];
    expect([...read(LEVEL, given, day - 20, day + 20).values]).toEqual([3, 3, NA, NA]);
  });

  test('are added over hosts, each from its first report on', () => {
    const given = [
      alive(40),
      samplesOf(series('workers', 'host:a'), [[0, 3]]),
      samplesOf(series('workers', 'host:b'), [[20, 2]]),
    ];
    expect([...read(LEVEL, given, 0, 40).values]).toEqual([3, 3, 5, 5]);
  });

  test('of an older version end where the newer one begins', () => {
    const given = [
      steady(series('workers', 'version:1'), 10, [3, 3, 3, 3]),
      steady(series('workers', 'version:2'), 10, [4, 4], 20),
    ];
    expect([...read(LEVEL, given, 0, 40).values]).toEqual([3, 3, 4, 4]);
  });
});

describe('the step', () => {
  const every = (stepSeconds: number, of = errors, count = 50) =>
    steady(
      of,
      stepSeconds,
      Array.from({ length: count }, () => 1),
    );
  const jittered = samplesOf(
    errors,
    Array.from({ length: 50 }, (_, index) => [index * 15 + (index % 3) * 0.7, 1] as const),
  );
  const sparse = samplesOf(
    errors,
    [0, 40, 50, 400, 1_900, 1_910, 6_000].map((seconds) => [seconds, 1] as const),
  );
  const busyByDay = steady(
    requests,
    10,
    Array.from({ length: 600 }, (_, index) => (index < 400 || index % 5 === 0 ? 1 : null)),
  );

  test.each<readonly [string, SignalExpression, readonly SeriesSamples[], number]>([
    ['is the spacing of the samples', SUM, [every(10)], 10],
    ['is the coarsest where they are mixed', SUM, [every(10), every(60, series('errors.other'))], 60],
    ['survives jitter', SUM, [jittered], 15],
    ['is the sender’s where the signal itself is sparse', SUM, [sparse, every(10, requests)], 10],
    ['is guessed from the short gaps where everything is sparse', SUM, [sparse], 10],
    ['is that of the denominator for a ratio', RATIO, [sparse, every(30, requests)], 30],
    ['is a minute for a ratio with many empty steps', RATIO, [busyByDay, every(10, workers)], 60],
    ['is a minute where there is nothing to measure', SUM, [samplesOf(errors, [[0, 1]])], 60],
  ])('%s', (_name, expression, given, expectedSeconds) => {
    expect(windowStepMs(expression, given)).toBe(expectedSeconds * 1_000);
  });
});

describe('properties', () => {
  const points = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 50 })), {
    selector: ([seconds]) => seconds,
    maxLength: 40,
  });
  const sorted = (of: typeof errors, list: readonly (readonly [number, number])[]) =>
    samplesOf(
      of,
      [...list].sort(([a], [b]) => a - b),
    );

  test('every count inside the window is in it once', () => {
    fc.assert(
      fc.property(points, points, fc.constantFrom(1, 5, 10, 30), (a, b, stepSeconds) => {
        const given = [sorted(errors, a), sorted(series('errors.other'), b)];
        const window = read(SUM, given, 90, 330, stepSeconds);
        const sum = window.values.reduce((total, value) => total + (Number.isNaN(value) ? 0 : value), 0);
        const inside = [...a, ...b].filter(([seconds]) => seconds >= 90 && seconds < 330);
        expect(sum).toBe(inside.reduce((total, [, value]) => total + value, 0));
      }),
    );
  });

  test('a window is part of any longer one', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const given = [sorted(errors, a), sorted(workers, b)];
        for (const expression of [SUM, LEVEL]) {
          const long = read(expression, given, 0, 400);
          const short = read(expression, given, 100, 400);
          expect([...short.values]).toEqual([...long.values.slice(10)]);
        }
      }),
    );
  });

  test('the order of the series does not matter, and nothing of them is changed', () => {
    fc.assert(
      fc.property(points, points, (a, b) => {
        const given = [sorted(errors, a), sorted(requests, b)];
        const before = structuredClone(given);
        expect(read(RATIO, given, 0, 400)).toEqual(read(RATIO, [...given].reverse(), 0, 400));
        expect(given).toEqual(before);
      }),
    );
  });

  test('windows begin on the grid', () => {
    const window = readWindow(signalOf(SUM), [steady(errors, 60, [1, 1, 1])], secondsAfter(7), secondsAfter(200));
    expect((window.start - EPOCH) % window.stepMs).toBe(0);
  });
});
