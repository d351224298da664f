import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../../src/model/instant.ts';
import type { RetainedGauge } from '../../../src/receivers/aggregation/aggregator.ts';
import { aggregateLines, at, RETENTION_MS, START } from '../statsd/aggregate-lines.ts';

describe('counters', () => {
  test('are counted into the bucket in which they arrive, corrected for their rate', () => {
    const lines = aggregateLines();
    lines.send(0, 'a:1|c', 'a:2|c|@0.5');
    lines.send(9_999, 'a:3:4|c');
    lines.send(10_000, 'a:10|c');
    expect(lines.closed(19_999)).toEqual({ 'a@0': 12 });
    expect(lines.closed(20_000)).toEqual({ 'a@10000': 10 });
    expect(lines.closed(60_000)).toEqual({});
  });

  test('tags make series; their order and repetition do not', () => {
    const lines = aggregateLines();
    lines.send(
      0,
      'a:1|c|#x:1,y:2',
      'a:2|c|#y:2,x:1',
      'a:4|c|#y:2,x:1,x:1',
      'a:8|c|#x:2,y',
      'a:16|c|#x:1,y:2,host:h',
      'a:32|c|#host:,x:1,y:2',
    );
    expect(lines.closed(10_000)).toEqual({ 'a{x=1,y=2}@0': 39, 'a{x=2,y=}@0': 8, 'a{host=h,x=1,y=2}@0': 16 });
  });

  test('a clock set back counts into the open bucket', () => {
    const lines = aggregateLines();
    lines.send(10_000, 'a:1|c');
    lines.send(5_000, 'a:2|c');
    expect(lines.closed(20_000)).toEqual({ 'a@10000': 3 });
  });
});

describe('gauges', () => {
  test('repeat their value, bucket after bucket', () => {
    const lines = aggregateLines();
    lines.send(1_000, 'g:3|g');
    expect(lines.closed(10_000)).toEqual({ 'g@0': 3 });
    expect(lines.closed(30_000)).toEqual({ 'g@10000': 3, 'g@20000': 3 });
    lines.send(31_000, 'g:5|g', 'g:+2|g', 'g:-3|g');
    expect(lines.closed(50_000)).toEqual({ 'g@30000': 4, 'g@40000': 4 });
  });

  test('a delta with no value before counts from 0; a packed one is taken value by value', () => {
    const lines = aggregateLines();
    lines.send(0, 'g:-10|g', 'h:+1:+2|g', 'i:5:-2:7:-1|g');
    expect(lines.closed(10_000)).toEqual({ 'g@0': -10, 'h@0': 3, 'i@0': 6 });
  });

  test('below zero are what a client of DogStatsD sends, as long as it never sends an increase', () => {
    const lines = aggregateLines();
    lines.send(1_000, 'temp:-5|g|#room:a', 'temp:-5|g|#room:a', 'temp:-5|g|#room:a');
    expect(lines.closed(10_000)).toEqual({ 'temp{room=a}@0': -5 });
    lines.send(11_000, 'temp:-4|g|#room:a', 'temp:3|g|#room:a', 'temp:-2|g|#room:a');
    expect(lines.closed(20_000)).toEqual({ 'temp{room=a}@10000': -2 });
  });

  test('with an increase are changed by what is sent below zero too, also by what came before', () => {
    const lines = aggregateLines();
    lines.send(1_000, 'inflight:9|g|#pod:a', 'inflight:-1|g|#pod:a', 'inflight:-1|g|#pod:a');
    expect(lines.closed(10_000)).toEqual({ 'inflight{pod=a}@0': -1 });
    lines.send(11_000, 'inflight:+3|g|#pod:a', 'inflight:-2|g|#pod:a');
    expect(lines.closed(20_000)).toEqual({ 'inflight{pod=a}@10000': 8 });
  });

  test('are forgotten after the expiry without an update, and a delta then counts from 0', () => {
    const lines = aggregateLines({ gaugeExpiryMs: 30_000 });
    lines.send(5_000, 'g:3|g');
    expect(lines.closed(50_000)).toEqual({ 'g@0': 3, 'g@10000': 3, 'g@20000': 3, 'g@30000': 3 });
    lines.send(50_000, 'g:+1|g');
    expect(lines.closed(60_000)).toEqual({ 'g@50000': 1 });
  });

  test('are not made up for a time in which the process did not run', () => {
    const lines = aggregateLines();
    lines.send(0, 'g:3|g');
    expect(lines.closed(HOUR_MS)).toEqual({ 'g@0': 3 });
    expect(lines.closed(HOUR_MS + 10_000)).toEqual({ 'g@3600000': 3 });
  });

  test('go on after a restart, deltas included; what others sent does not', () => {
    const before = aggregateLines();
    before.send(0, 'g:3|g|#x:1', 'set:a|s', 'h:5|h');
    const batch = before.aggregator.takeAll(at(4_000));
    const stored: RetainedGauge[] = batch.map(({ series, at: instants, values }) => ({
      series,
      at: at(instants[0]! - START),
      value: values[0]!,
    }));
    stored.push({ series: { metric: 'posted', tags: [], kind: 'gauge', unit: null }, at: at(0), value: 7 });
    stored.push({
      series: { metric: 'of_another_receiver', tags: [], kind: 'gauge', unit: '{other gauge}' },
      at: at(0),
      value: 7,
    });
    stored.push({ series: { metric: 'old', tags: [], kind: 'gauge', unit: '{gauge}' }, at: at(-25 * HOUR_MS), value: 7 });

    const after = aggregateLines({ startedAt: at(26_000), restored: stored });
    expect(after.closed(40_000)).toEqual({ 'g{x=1}@26000': 3, 'g{x=1}@30000': 3 });
    after.send(41_000, 'g:+1|g|#x:1');
    expect(after.closed(50_000)).toEqual({ 'g{x=1}@40000': 4 });
  });
});

describe('a bucket begun before a stop and ended after a start', () => {
  test('is two samples of which none replaces the other', () => {
    const before = aggregateLines();
    before.send(1_000, 'a:40|c');
    expect(before.all(4_000)).toEqual({ 'a@0': 40 });
    const after = aggregateLines({ startedAt: at(6_000) });
    after.send(7_000, 'a:30|c');
    expect(after.closed(10_000)).toEqual({ 'a@6000': 30 });
  });

  test('also when the same aggregator goes on', () => {
    const lines = aggregateLines();
    lines.send(1_000, 'a:40|c', 't:5|ms');
    lines.all(4_000);
    lines.send(5_000, 'a:30|c');
    expect(lines.closed(10_000)).toEqual({ 'a@4000': 30 });
  });
});

describe('timers, histograms, distributions', () => {
  test('become count, sum, min, max and percentiles', () => {
    const lines = aggregateLines();
    lines.send(0, `t:${Array.from({ length: 100 }, (_, index) => 100 - index).join(':')}|ms|@0.5`);
    expect(lines.closed(10_000)).toEqual({
      't.count@0': 200,
      't.sum@0': 10_100,
      't.min@0': 1,
      't.max@0': 100,
      't.p50@0': 50,
      't.p90@0': 90,
      't.p95@0': 95,
      't.p99@0': 99,
    });
    expect(lines.closed(20_000)).toEqual({});
  });

  test('a single value is every percentile', () => {
    const lines = aggregateLines();
    lines.send(0, 't:-7.5|h');
    const samples = lines.closed(10_000);
    expect(['t.min@0', 't.max@0', 't.p50@0', 't.p99@0'].map((key) => samples[key])).toEqual([-7.5, -7.5, -7.5, -7.5]);
  });

  test('milliseconds are latencies, the others have no unit', () => {
    const lines = aggregateLines();
    lines.send(0, 't:1|ms', 'h:1|h', 'd:1|d');
    const kinds = lines.aggregator.takeClosed(at(10_000)).map(({ series: { metric, kind, unit } }) => [metric, kind, unit]);
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['t.p95', 'latency', 'ms'],
        ['t.sum', 'counter', 'ms'],
        ['t.count', 'counter', null],
      ]),
    );
    expect(kinds).toEqual(
      expect.arrayContaining([
        ['h.p95', 'gauge', null],
        ['d.min', 'gauge', null],
        ['d.sum', 'counter', null],
      ]),
    );
  });

  test('beyond the values stored exactly, percentiles are within half a percent', () => {
    const lines = aggregateLines();
    const values = Array.from({ length: 150_000 }, (_, index) => index + 1);
    for (let from = 0; from < values.length; from += 5_000) lines.send(0, `t:${values.slice(from, from + 5_000).join(':')}|d`);
    const samples = lines.closed(10_000);
    expect(samples).toMatchObject({ 't.count@0': 150_000, 't.min@0': 1, 't.max@0': 150_000 });
    for (const percent of [50, 90, 95, 99]) {
      const exact = 1_500 * percent;
      expect(Math.abs(samples[`t.p${percent}@0`]! - exact) / exact).toBeLessThan(0.005);
    }
  });
});

test('sets count distinct members of the bucket', () => {
  const lines = aggregateLines();
  lines.send(0, 's:a|s', 's:b|s', 's:a|s', 's:a:b|s');
  lines.send(10_000, 's:a|s');
  expect(lines.closed(20_000)).toEqual({ 's@0': 3, 's@10000': 1 });
});

describe('lines with a timestamp', () => {
  test('go to their instant as they are, and are not repeated', () => {
    const lines = aggregateLines();
    const second = START / 1_000 - 3_600;
    lines.send(1_000, `a:2|c|@0.5|T${second}`, `g:-4|g|T${second + 1}`, 'a:1|c');
    expect(lines.closed(10_000)).toEqual({ 'a@-3600000': 4, 'g@-3599000': -4, 'a@0': 1 });
    expect(lines.closed(20_000)).toEqual({});
  });

  test('timers and sets count when they arrive', () => {
    const lines = aggregateLines();
    lines.send(1_000, 's:x|s|T1');
    expect(lines.closed(10_000)).toEqual({ 's@0': 1 });
  });

  test('outside the window are rejected', () => {
    const lines = aggregateLines();
    expect(lines.send(0, `a:1|c|T${(START + 11 * MINUTE_MS) / 1_000}`, `a:1|c|T${(START - RETENTION_MS) / 1_000 - 1}`)).toEqual([
      'timestamp-out-of-window',
      'timestamp-out-of-window',
    ]);
    expect(lines.closed(10_000)).toEqual({});
  });
});

describe('limits', () => {
  const f = (line: string, ...want: readonly string[]): void => {
    const lines = aggregateLines();
    expect(lines.send(0, line)).toEqual(want);
    expect(Object.keys(lines.closed(10_000)).length).toBe(want.length === 0 ? 1 : 0);
  };
  const tags = (count: number): string => Array.from({ length: count }, (_, index) => `t${index}:v`).join(',');

  test('limits_success', () => {
    f(`${'n'.repeat(256)}:1|c`);
    f(`a:1|c|#${tags(32)}`);
    f(`a:1|c|#${'n'.repeat(128)}:${'v'.repeat(512)}`);
    f(`a:${'m'.repeat(512)}|s`);
    f('__proto__:1|c|#__proto__:x,constructor');
  });

  test('limits_failure', () => {
    f(`${'n'.repeat(257)}:1|c`, 'name-too-long');
    f(`${'é'.repeat(129)}:1|c`, 'name-too-long');
    f(`${'n'.repeat(251)}:1|ms`, 'name-too-long');
    f(`a:1|c|#${tags(33)}`, 'too-many-tags');
    f(`a:1|c|#${'n'.repeat(129)}`, 'tag-too-long');
    f(`a:1|c|#n:${'v'.repeat(513)}`, 'tag-too-long');
    f(`a:${'m'.repeat(513)}|s`, 'member-too-long');
    f('a\u0000b:1|c', 'bad-character');
    f('a:1|c|#b:\u0000', 'bad-character');
  });

  test('nothing infinite is stored, and what was there stays', () => {
    const lines = aggregateLines();
    lines.send(0, 'a:1e308|c', 'g:1e308|g', 't:1e308|ms');
    expect(lines.send(1, 'a:1e308|c', 'g:+1e308|g', 't:1e308|ms', 'b:1e300|c|@1e-300')).toEqual(Array(4).fill('not-finite'));
    expect(lines.closed(10_000)).toMatchObject({ 'a@0': 1e308, 'g@0': 1e308, 't.count@0': 1 });
  });

  test('a new series beyond the limit is rejected, known ones go on, and idle ones free their place', () => {
    const lines = aggregateLines({ maxSeries: 2 });
    expect(lines.send(0, 'a:1|c', 'b:1|c', 'c:1|c', 'a:1|c')).toEqual(['series-limit']);
    expect(lines.closed(10_000)).toEqual({ 'a@0': 2, 'b@0': 1 });
    lines.send(11 * MINUTE_MS, 'a:1|c');
    expect(lines.send(22 * MINUTE_MS, 'a:1|c', 'c:1|c')).toEqual([]);
    expect(lines.closed(22 * MINUTE_MS + 10_000)).toEqual({ 'a@660000': 1, 'a@1320000': 1, 'c@1320000': 1 });
  });

  test('a series that comes back after it was forgotten is one series, however its tags are written', () => {
    const lines = aggregateLines();
    lines.send(0, 'a:1|c|#x,y');
    for (const minutes of [11, 22, 33]) lines.closed(minutes * MINUTE_MS);
    expect(lines.aggregator.seriesCount).toBe(0);
    lines.send(34 * MINUTE_MS, 'a:1|c|#x,y', 'a:2|c|#y,x');
    expect(lines.closed(34 * MINUTE_MS + 10_000)).toEqual({ 'a{x=,y=}@2040000': 3 });
  });

  test('a gauge that is repeated is not idle', () => {
    const lines = aggregateLines({ maxSeries: 1 });
    lines.send(0, 'g:1|g');
    for (let minute = 1; minute <= 30; minute += 1) lines.closed(minute * MINUTE_MS);
    expect(lines.closed(31 * MINUTE_MS)).toMatchObject({ 'g@1850000': 1 });
  });
});

describe('properties', () => {
  const sent = fc.record({
    ms: fc.integer({ min: 0, max: 60_000 }),
    name: fc.constantFrom('a', 'b', 'c'),
    values: fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 1, maxLength: 3 }),
    rate: fc.constantFrom(1, 0.5, 0.25, 0.125),
    type: fc.constantFrom('c', 'ms', 'h', 'd', 's'),
  });
  type Sent = typeof sent extends fc.Arbitrary<infer Value> ? Value : never;
  const line = ({ name, values, rate, type }: Sent): string => `${name}.${type}:${values.join(':')}|${type}|@${rate}`;

  test('over the buckets, counts add up to value/rate and timers to 1/rate a value', () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 60 }), (list) => {
        const lines = aggregateLines();
        const inOrder = list.toSorted((one, other) => one.ms - other.ms);
        for (const item of inOrder) lines.send(item.ms, line(item));
        const samples = Object.entries(lines.closed(70_000));
        const stored = (suffix: RegExp): number =>
          samples.reduce((sum, [key, value]) => (suffix.test(key) ? sum + value : sum), 0);
        const expected = (types: readonly string[], weigh: (item: Sent) => number): number =>
          list.reduce((sum, item) => (types.includes(item.type) ? sum + weigh(item) / item.rate : sum), 0);
        const sumOf = (item: Sent): number => item.values.reduce((sum, value) => sum + value, 0);
        expect(stored(/\.c@/)).toBe(expected(['c'], sumOf));
        expect(stored(/\.count@/)).toBe(expected(['ms', 'h', 'd'], (item) => item.values.length));
        expect(stored(/\.sum@/)).toBe(expected(['ms', 'h', 'd'], sumOf));
      }),
    );
  });

  test('the order of packets inside a bucket does not matter for counters, timers and sets', () => {
    const shuffled = fc
      .array(sent, { maxLength: 40 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length })),
      );
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const aggregated = (items: readonly Sent[]): Record<string, number> => {
          const lines = aggregateLines();
          for (const item of items) lines.send(0, line(item));
          return lines.closed(10_000);
        };
        expect(aggregated(other)).toEqual(aggregated(list));
      }),
    );
  });
});
