import { describe, expect, it } from 'vitest';
import { type Millis, millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { createTimedAggregator, type TimedMeasurement } from '../../../src/receivers/aggregation/timed-aggregator.ts';

const START = millis(1_795_400_000_000);
const at = (ms: number): Millis => millis(START + ms);

const aggregatorAt = (startedAt: Millis = START) => createTimedAggregator({ startedAt, readTags: (text) => [['service', text]] });

const constant = { deltas: null, member: null, rate: 1, timestampS: null, tagsText: 'shop' } as const;
const count = (value = 1): TimedMeasurement => ({ ...constant, name: 'n', type: 'counter', values: [value] });
const timer = (value: number): TimedMeasurement => ({ ...constant, name: 't', type: 'timer', values: [value] });

/** Samples in the order of the batch, as `metric@<ms after START>` and value. */
const flat = (batch: SampleBatch): (readonly [string, number])[] =>
  batch.flatMap(({ series, at: instants, values }) =>
    [...instants].map((instant, index) => [`${series.metric}@${instant - START}`, values[index]!] as const),
  );

/** What a store has after batches: the last sample at each instant. */
const stored = (...batches: readonly SampleBatch[]): Record<string, number> => Object.fromEntries(batches.flatMap(flat));

describe('aggregateByTime', () => {
  it('counts in the bucket of the instant, whatever the order', () => {
    const aggregator = aggregatorAt();
    for (const ms of [12_000, 3_000, 25_000, 9_999, 10_000]) aggregator.add(count(), at(ms), at(26_000));
    expect(stored(aggregator.takeClosed(at(26_000)))).toEqual({ 'n@0': 2, 'n@10000': 2 });
    expect(stored(aggregator.takeAll(at(27_000)))).toEqual({ 'n@20000': 1 });
  });

  it('completes a bucket that was stored by what comes late, at the same instant', () => {
    const aggregator = aggregatorAt();
    for (const ms of [10, 20, 30]) aggregator.add(timer(ms), at(ms), at(ms));
    const first = aggregator.takeClosed(at(10_000));
    aggregator.add(timer(1_000), at(40), at(200_000));
    aggregator.add(timer(5), at(200_000), at(200_000));
    const second = aggregator.takeClosed(at(201_000));
    expect(stored(first)).toMatchObject({ 't.count@0': 3, 't.max@0': 30, 't.p50@0': 20, 't.sum@0': 60 });
    expect(stored(first, second)).toMatchObject({ 't.count@0': 4, 't.max@0': 1_000, 't.p99@0': 1_000, 't.sum@0': 1_060 });
  });

  it('stores the same for every order of arrival and every moment of storing', () => {
    const instants = Array.from({ length: 200 }, (_, index) => (index * 7_919) % 60_000);
    const runWith = (order: readonly number[], takeEvery: number): Record<string, number> => {
      const aggregator = aggregatorAt();
      const batches: SampleBatch[] = [];
      for (const [index, ms] of order.entries()) {
        aggregator.add(timer(ms), at(ms), at(60_000));
        if (index % takeEvery === 0) batches.push(aggregator.takeClosed(at(60_000)));
      }
      return stored(...batches, aggregator.takeAll(at(60_000)));
    };
    const expected = runWith(instants, 1_000);
    expect(Object.keys(expected).length).toBe(48);
    expect(runWith(instants.toReversed(), 3)).toEqual(expected);
    expect(runWith(instants.toSorted(), 1)).toEqual(expected);
  });

  it('emits nothing twice', () => {
    const aggregator = aggregatorAt();
    aggregator.add(count(), at(1), at(1));
    aggregator.takeClosed(at(10_000));
    expect(aggregator.takeClosed(at(20_000))).toEqual([]);
    expect(aggregator.takeAll(at(20_000))).toEqual([]);
  });

  it('rejects what belongs to a bucket given up, and only that', () => {
    const aggregator = aggregatorAt();
    expect(aggregator.add(count(), at(9_999), at(309_999))).toBeNull();
    expect(aggregator.add(count(), at(9_999), at(310_000))).toBe('too-late');
    expect(aggregator.add(count(), at(10_000), at(310_000))).toBeNull();
  });

  it('gives up memory with the bucket', () => {
    const aggregator = aggregatorAt();
    for (let bucket = 0; bucket < 1_000; bucket += 1) {
      const now = at(bucket * 10_000);
      aggregator.takeClosed(now);
      // A million values in all: were the budget not given back, percentiles would come from a sketch at the end.
      for (let index = 0; index < 5_000; index += 1) aggregator.add(timer(index + 1), now, now);
    }
    expect(stored(aggregator.takeAll(at(9_990_000)))).toMatchObject({ 't.p95@9990000': 4_750, 't.p50@9990000': 2_500 });
    expect(aggregator.seriesCount).toBe(1);
  });

  it('does not replace what a process before it stored of the same buckets', () => {
    const first = aggregatorAt();
    first.add(count(5), at(21_000), at(21_000));
    const before = [first.takeAll(at(22_000))];
    const second = aggregatorAt(at(24_000));
    second.add(count(2), at(25_000), at(25_000));
    second.add(count(1), at(3_000), at(25_000));
    const samples = stored(...before, second.takeAll(at(26_000)));
    expect(samples).toEqual({ 'n@20000': 5, 'n@24000': 2, 'n@4000': 1 });
  });

  it('goes on after the clock was set back by hours', () => {
    const aggregator = aggregatorAt();
    aggregator.add(count(), at(7_200_000), at(7_200_000));
    expect(aggregator.add(count(), at(1_000), at(1_000))).toBeNull();
    expect(stored(aggregator.takeClosed(at(10_000)))).toEqual({ 'n@0': 1 });
  });
});
