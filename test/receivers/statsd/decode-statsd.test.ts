import { describe, expect, test } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { nearestRank } from '../../../src/receivers/aggregation/distribution-aggregate.ts';
import { decodePacket } from '../../../src/receivers/statsd/decode-packet.ts';
import type { MetricLine } from '../../../src/receivers/statsd/metric-line.ts';
import { statsdAggregator } from './aggregate-lines.ts';
import { readJsonFixture } from './read-fixture.ts';

interface ServerCase {
  readonly id: number;
  readonly note: string;
  readonly packets: readonly string[];
  readonly metrics_received: number;
  readonly bad_lines: number;
  readonly result: {
    readonly counters?: Readonly<Record<string, number | 'Infinity'>>;
    readonly timers?: Readonly<Record<string, readonly number[]>>;
    readonly timer_counts?: Readonly<Record<string, number>>;
    readonly gauges?: Readonly<Record<string, number>>;
    readonly sets?: Readonly<Record<string, readonly string[]>>;
  };
}

interface PercentileRow {
  readonly values: readonly number[];
  readonly percentThreshold: readonly number[];
  readonly result: Readonly<Record<string, number>>;
}

const { cases, percentiles } = readJsonFixture<{ cases: readonly ServerCase[]; percentiles: readonly PercentileRow[] }>(
  'statsd/statsd_cases.json',
);

/** The server's key of a line: name and tags in the notation of Graphite. */
const keyOf = ({ name, tagsText }: MetricLine): string =>
  tagsText === '' ? name : `${name};${tagsText.replaceAll(':', '=').replaceAll(',', ';')}`;

interface Read {
  readonly lines: number;
  readonly bad: number;
  readonly metrics: readonly MetricLine[];
}

function read(packets: readonly string[]): Read {
  let lines = 0;
  let bad = 0;
  const metrics: MetricLine[] = [];
  for (const packet of packets) {
    lines += decodePacket(packet, 'statsd', (part) => {
      if (part.kind === 'metric') metrics.push(part);
      else bad += 1;
    });
  }
  return { lines, bad, metrics };
}

/** The server's state, computed from the decoded lines alone, so that names and values no store can take are compared too. */
function stateOf(metrics: readonly MetricLine[]): ServerCase['result'] {
  const of = (type: string): readonly MetricLine[] => metrics.filter((line) => line.type === type);
  const group = <Value>(lines: readonly MetricLine[], reduce: (group: readonly MetricLine[]) => Value): Record<string, Value> =>
    Object.fromEntries([...Map.groupBy(lines, keyOf)].map(([key, members]) => [key, reduce(members)]));
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, value) => total + value, 0);
  const state = {
    counters: group(of('counter'), (lines) => {
      const total = sum(lines.map((line) => line.values[0]! / line.rate));
      return total === Number.POSITIVE_INFINITY ? ('Infinity' as const) : total;
    }),
    timers: group(of('timer'), (lines) => lines.map((line) => line.values[0]! + 0)),
    timer_counts: group(of('timer'), (lines) => sum(lines.map((line) => 1 / line.rate))),
    gauges: group(of('gauge'), (lines) => lines.reduce((value, line) => (line.deltas ? value : 0) + line.values[0]!, 0)),
    sets: group(of('set'), (lines) => [...new Set(lines.map((line) => line.member!))]),
  };
  return Object.fromEntries(Object.entries(state).filter(([, byKey]) => Object.keys(byKey).length > 0));
}

describe('the reference server, line by line', () => {
  test('the file is whole', () => expect([cases.length, percentiles.length]).toEqual([78, 10]));

  test.each(cases)('$id $note', (row) => {
    const { lines, bad, metrics } = read(row.packets);
    expect({ lines, bad }).toEqual({ lines: row.metrics_received, bad: row.bad_lines });
    expect(stateOf(metrics)).toEqual(row.result);
  });
});

const START = millis(1_795_400_000_000);

/** Series keep their tags sorted, the server in the order sent. */
function inTagOrder(key: string): string {
  const [name, ...tags] = key.split(';');
  return [name, ...tags.sort()].join(';');
}

/** Aggregates the lines; the values of the bucket by Graphite key, and the reasons of rejected lines. */
function aggregate(metrics: readonly MetricLine[]): { values: Map<string, number>; refused: readonly string[] } {
  const aggregator = statsdAggregator();
  const refused = metrics.map((line) => aggregator.add(line, START)).filter((reason) => reason !== null);
  const values = new Map<string, number>();
  for (const { series, values: sums } of aggregator.takeClosed(millis(START + 10_000))) {
    const key = [series.metric, ...series.tags.map(([name, value]) => (value === '' ? name : `${name}=${value}`))].join(';');
    // The server writes minus zero as 0.
    values.set(key, sums[0]! + 0);
  }
  return { values, refused };
}

test.each(cases)('the aggregator agrees with the reference server: $id $note', (row) => {
  const { values: stored, refused } = aggregate(read(row.packets).metrics);
  const want = new Map<string, number>();
  let unstorable = 0;
  const counters = Object.entries(row.result.counters ?? {});
  for (const [key, value] of [...counters, ...Object.entries(row.result.gauges ?? {})]) {
    if (key === '' || value === 'Infinity') unstorable += 1;
    else want.set(inTagOrder(key), value);
  }
  for (const [key, values] of Object.entries(row.result.timers ?? {})) {
    want.set(`${key}.count`, row.result.timer_counts![key]!);
    want.set(`${key}.min`, Math.min(...values));
    want.set(`${key}.max`, Math.max(...values));
  }
  for (const [key, members] of Object.entries(row.result.sets ?? {})) want.set(key, members.length);
  expect(Object.fromEntries([...stored].filter(([key]) => !/\.(sum|p\d\d)$/.test(key)))).toEqual(Object.fromEntries(want));
  expect(refused).toHaveLength(unstorable);
});

test.each(percentiles)(
  'percentiles of the reference server: $values at $percentThreshold',
  ({ values, percentThreshold, result }) => {
    const sorted = Float64Array.from(values).sort();
    for (const percent of percentThreshold.filter((threshold) => threshold > 0)) {
      const name = String(percent).replace('.', '_');
      const rank = nearestRank(percent, sorted.length);
      // Thresholds that select nothing are left out by the server; so are those of a single value's count.
      expect(rank || undefined).toBe(result[`count_${name}`]);
      expect(sorted[rank - 1]).toBe(result[`upper_${name}`]);
    }
  },
);

test.each(percentiles.filter((row) => row.values.length > 0))(
  'count, sum, min, max of the reference server: $values',
  ({ values, result }) => {
    const packets = values.map((value) => `t:${value}|ms`);
    const { values: stored } = aggregate(read(packets).metrics);
    expect(stored.get('t.count')).toBe(values.length);
    // The server adds in ascending order, the aggregator in that of arrival.
    expect(stored.get('t.sum')).toBeCloseTo(result.sum!, 10);
    expect(stored.get('t.min')).toBe(result.lower);
    expect(stored.get('t.max')).toBe(result.upper);
    for (const percent of [50, 90, 95, 99]) {
      const upper = result[`upper_${percent}`];
      if (upper !== undefined) expect(stored.get(`t.p${percent}`)).toBe(upper);
    }
  },
);
