import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundOf, gridOfUnit } from '../../../src/receivers/decoding/bound-grid.ts';
import { toCumulativeBuckets } from '../../../src/receivers/otlp/exponential-buckets.ts';
import type { ExponentialPoint } from '../../../src/receivers/otlp/request/otlp-request.ts';
import { point, requestWith, T0 } from './build-request.ts';
import { AFTER_CAPTURES, convert, newRegistry } from './otlp-fixtures.ts';

/** The histogram of some values at a scale, as an SDK makes it: bucket i has what lies in (base^i, base^(i+1)]. */
function histogramOf(values: readonly number[], scale: number): ExponentialPoint {
  const indices = values.filter((value) => value > 0).map((value) => Math.ceil(Math.log2(value) * 2 ** scale) - 1);
  const offset = Math.min(...indices, 0);
  const bucketCounts = Array.from({ length: indices.length === 0 ? 0 : Math.max(...indices) - offset + 1 }, () => 0);
  for (const index of indices) bucketCounts[index - offset]! += 1;
  return {
    ...{ attributes: '', startMs: 0, atMs: 0, noRecordedValue: false, sum: null, scale, offset, bucketCounts },
    count: values.length,
    zeroCount: values.filter((value) => value === 0).length,
    negativeCount: values.filter((value) => value < 0).length,
  };
}

const seconds = gridOfUnit('s');

/** How many values are at most as large as each bound of the grid; -1 where there is no count for it. */
const atBounds = (histogram: ExponentialPoint, grid = seconds): readonly number[] => {
  const { first, counts } = toCumulativeBuckets(histogram, grid);
  return Array.from({ length: grid.highest - grid.lowest + 1 }, (_, i) => counts[i + grid.lowest - first] ?? -1);
};

/** Values of which none lies so near a bound that a rounded logarithm decides. */
const durations = fc.array(
  fc.double({ min: 0.002, max: 100, noNaN: true }).filter((value) => Math.abs((Math.log2(value) * 64) % 1) > 1e-6),
  { maxLength: 40 },
);

describe('bounds of exponential histograms', () => {
  it('are at most 65, and 19 % apart for durations', () => {
    for (const unit of ['s', 'ms', 'us', 'ns', 'By', '', '{item}']) {
      const grid = gridOfUnit(unit);
      expect(grid.highest - grid.lowest + 1).toBeLessThanOrEqual(65);
    }
    const steps = Array.from(
      { length: 64 },
      (_, i) => boundOf(seconds, seconds.lowest + i + 1) / boundOf(seconds, seconds.lowest + i),
    );
    expect(Math.max(...steps)).toBeLessThan(1.1893);
    expect([boundOf(seconds, seconds.lowest), boundOf(seconds, 0), boundOf(seconds, seconds.highest)]).toEqual([
      0.000976563, 1, 64,
    ]);
    expect([boundOf(gridOfUnit('ms'), 0), boundOf(gridOfUnit('ms'), gridOfUnit('ms').highest)]).toEqual([1, 65_536]);
  });

  it('count exactly what is at most as large, at any scale that is no coarser', () => {
    fc.assert(
      fc.property(durations, fc.integer({ min: 2, max: 6 }), (values, scale) => {
        const counted = atBounds(histogramOf(values, scale));
        const expected = counted.map((_, i) => values.filter((value) => value <= 2 ** ((seconds.lowest + i) / 4)).length);
        expect(counted.map((count) => Math.max(count, 0))).toEqual(expected);
        expect(toCumulativeBuckets(histogramOf(values, scale), seconds).total).toBe(values.length);
      }),
    );
  });

  it('never count less as values come and the scale is lowered', () => {
    fc.assert(
      fc.property(durations, durations, fc.integer({ min: -2, max: 6 }), fc.nat({ max: 5 }), (before, more, scale, lowered) => {
        const first = atBounds(histogramOf(before, scale));
        const then = atBounds(histogramOf([...before, ...more], scale - lowered));
        for (const [bound, count] of first.entries()) expect(then[bound]).toBeGreaterThanOrEqual(count);
      }),
    );
  });

  it('begin at the bound before the first value', () => {
    const { first, counts, total } = toCumulativeBuckets(histogramOf([0.3, 0.3, 0.5], 4), seconds);
    expect([boundOf(seconds, first), boundOf(seconds, first + 1)]).toEqual([0.297302, 0.353553]);
    expect([counts.slice(0, 5), counts.length, total]).toEqual([[0, 2, 2, 3, 3], seconds.highest - first + 1, 3]);
  });

  it('have what is 0, below 0 or smaller than the lowest at the lowest, and what is larger only in all', () => {
    const { first, counts, total } = toCumulativeBuckets(histogramOf([0, -5, 1e-7, 500], 3), seconds);
    expect([first, counts[0], counts.at(-1), total]).toEqual([seconds.lowest, 3, 3, 4]);
  });

  it('take one value at the finest scale, with an index in the millions', () => {
    expect(atBounds({ ...histogramOf([], 0), scale: 20, offset: -2_996_046, bucketCounts: [1] })).toEqual(
      Array.from({ length: 65 }, (_, i) =>
        2 ** ((seconds.lowest + i + 1) / 4) < 0.138 ? -1 : 2 ** ((seconds.lowest + i) / 4) < 0.138 ? 0 : 1,
      ),
    );
  });

  it('keep finite and bounded whatever a sender states', () => {
    for (const [scale, offset] of [
      [1e9, 5],
      [-1e9, -5],
      [20, 2 ** 40],
      [0, -(2 ** 52)],
    ] as const) {
      const { counts, total } = toCumulativeBuckets({ ...histogramOf([], 0), scale, offset, bucketCounts: [1, 2] }, seconds);
      expect(total).toBe(3);
      expect(counts.length).toBeLessThanOrEqual(65);
    }
  });
});

describe('exponential histograms that are cumulative', () => {
  const registry = newRegistry();
  const send = (at: number, start: number, bucketCounts: readonly number[], offset: number) => {
    const count = bucketCounts.reduce((total, n) => total + n, 0);
    const dataPoints = [point(at, start, { count, scale: 2, positive: { offset, bucketCounts } })];
    const request = requestWith({ exponentialHistogram: { aggregationTemporality: 2, dataPoints } }, 's');
    const { samples, remember } = convert(request, registry, AFTER_CAPTURES, T0);
    remember();
    const bucket = (bound: number, instant: number) => samples[`m_bucket{le=${bound},service=shop} total s @${instant}`];
    return { samples, bucket };
  };

  it('begin at 0 with their process', () => {
    const { bucket } = send(1_000, 0, [3], -1);
    expect([bucket(0.840896, 0), bucket(0.840896, 1_000), bucket(1, 0), bucket(1, 1_000), bucket(64, 1_000)]).toEqual([
      0, 0, 0, 3, 3,
    ]);
    expect(bucket(boundOf(seconds, -2), 1_000)).toBeUndefined();
  });

  it('begin at 0 with the last point where a value is smaller than all before', () => {
    const { bucket } = send(2_000, 0, [1, 0, 3], -3);
    expect([bucket(0.594604, 1_000), bucket(0.594604, 2_000)]).toEqual([0, 0]);
    expect([bucket(boundOf(seconds, -2), 1_000), bucket(boundOf(seconds, -2), 2_000)]).toEqual([0, 1]);
    expect([bucket(0.840896, 1_000), bucket(0.840896, 2_000), bucket(1, 2_000)]).toEqual([undefined, 1, 4]);
  });

  it('begin anew with their process', () => {
    const { bucket } = send(5_000, 3_000, [9], -1);
    expect([bucket(0.840896, 3_000), bucket(1, 3_000), bucket(1, 5_000)]).toEqual([0, 0, 9]);
    expect([bucket(boundOf(seconds, -2), 3_000), bucket(boundOf(seconds, -2), 5_000)]).toEqual([undefined, undefined]);
  });
});
