import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesKind } from '../../../src/model/series.ts';
import { incrementsOf, isRunningTotal } from '../../../src/signals/windows/running-totals.ts';
import { samplesOf, series, steady } from '../series-builder.ts';

const of = (metric: string, values: readonly number[], kind: SeriesKind | null = null) => ({
  ...steady(series(metric), 60, values),
  series: { ...series(metric), kind },
});

/** The sums of the added, which begin again at what was added at each of `resets`. */
function totalOf(added: readonly number[], resets: readonly number[] = []): number[] {
  let sum = 0;
  return added.map((each, index) => {
    sum = resets.includes(index) ? each : sum + each;
    return sum;
  });
}

/** Between 40 and 60, in no order. */
const BUSY = Array.from({ length: 300 }, (_, index) => 40 + ((index * 37) % 21));
const RARE = BUSY.map((_, index) => (index % 60 === 30 ? 1 : 0));

describe('isRunningTotal', () => {
  it.each([
    ['a busy one', 'http_requests_total', totalOf(BUSY), null],
    ['one that begins again', 'http_requests_total', totalOf(BUSY, [100, 250]), null],
    ['one that was not at 0 before', 'http_requests_total', totalOf([9_000_000, ...BUSY]), null],
    ['rare events', 'errors_total', totalOf(RARE), null],
    ['rare events that begin again', 'errors_total', totalOf(RARE, [240]), null],
    ['rare events without the word total', 'failed_logins', totalOf(RARE), null],
    [
      'one that falls by part once, as one of several processes ended',
      'jobs_total',
      totalOf(BUSY).map((sum, index) => (index < 200 ? sum : sum - 4_000)),
      null,
    ],
    ['a name that says nothing', 'tanks', totalOf(BUSY), null],
    ['a name that says nothing, begun again', 'tanks', totalOf(BUSY, [150]), null],
    ['a gauge', 'requests', totalOf(BUSY), 'gauge'],
    ['what is called a counter and is a total', 'requests', totalOf(BUSY, [150]), 'counter'],
    ['the total of a duration', 'request_duration_seconds_total', totalOf(BUSY), null],
  ] as const)('is true of %s', (_what, metric, values, kind) => {
    expect(isRunningTotal(of(metric, values, kind))).toBe(true);
  });

  it.each([
    ['counts by the minute', 'http_requests_total', BUSY, null],
    ['rare counts by the minute', 'errors_total', RARE, null],
    ['counters that have a sample only when something happened', 'errors', RARE.map((each) => each + 1), 'counter'],
    ['counters that rise once', 'errors', BUSY.map((_, index) => (index < 150 ? 1 : 2)), 'counter'],
    ['memory that leaks', 'memory_used_bytes', totalOf(BUSY), null],
    ['a queue that fills', 'queue_depth', totalOf(BUSY), null],
    [
      'an age',
      'seconds_since_last_backup',
      totalOf(
        BUSY.map(() => 60),
        [150],
      ),
      null,
    ],
    ['a level that was raised twice', 'tanks', BUSY.map((_, index) => (index < 100 ? 8 : index < 200 ? 12 : 16)), null],
    ['progress that begins again every hour', 'progress', BUSY.map((_, index) => index % 60), null],
    ['an unnamed one that falls by part', 'tanks', totalOf(BUSY).map((sum, index) => (index < 200 ? sum : sum - 4_000)), null],
    ['a duration', 'latency_ms', totalOf(BUSY), null],
    ['a series of latencies', 'requests_total', totalOf(BUSY), 'latency'],
    ['what is below 0', 'tanks_total', totalOf(BUSY).map((sum) => sum - 100), null],
    ['what never moves', 'errors_total', BUSY.map(() => 7), null],
    ['too few samples', 'http_requests_total', totalOf(BUSY.slice(0, 20)), null],
  ] as const)('is false of %s', (_what, metric, values, kind) => {
    expect(isRunningTotal(of(metric, values, kind))).toBe(false);
  });
});

describe('incrementsOf', () => {
  const read = (points: readonly (readonly [number, number])[]) => {
    const { at, values } = incrementsOf(samplesOf(series('a_total'), points).samples);
    return [...at].map((instant, index) => [(instant - steady(series('a'), 1, [1]).samples.at[0]!) / 1_000, values[index]]);
  };

  it('dates what was added at the beginning of its interval', () => {
    expect(
      read([
        [0, 10],
        [60, 12],
        [120, 12],
        [180, 15],
      ]),
    ).toEqual([
      [0, 2],
      [60, 0],
      [120, 3],
    ]);
  });

  it('counts everything since 0 after a reset', () => {
    expect(
      read([
        [0, 100],
        [60, 110],
        [120, 4],
        [180, 14],
      ]),
    ).toEqual([
      [0, 10],
      [60, 4],
      [120, 10],
    ]);
  });

  it('knows nothing of the interval of a fall by part', () => {
    expect(
      read([
        [0, 100],
        [60, 110],
        [120, 80],
        [180, 90],
      ]),
    ).toEqual([
      [0, 10],
      [120, 10],
    ]);
  });

  it('spreads what was added over a gap', () => {
    expect(
      read([
        [0, 0],
        [60, 10],
        [120, 20],
        [180, 30],
        [480, 80],
        [540, 90],
      ]),
    ).toEqual([
      [0, 10],
      [60, 10],
      [120, 10],
      [420, 10],
      [480, 10],
    ]);
  });

  it('adds up to the total, in whatever way it rose', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 2, maxLength: 60 }), (added) => {
        const { values } = incrementsOf(of('a_total', totalOf(added)).samples);
        expect([...values]).toEqual(added.slice(1));
      }),
    );
  });
});
