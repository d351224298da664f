import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesSamples } from '../../../src/model/sample.ts';
import { bucketQuantiles } from '../../../src/signals/windows/bucket-quantiles.ts';
import { windowStepMs } from '../../../src/signals/windows/window-step.ts';
import { EPOCH, samplesOf, series, steady } from '../series-builder.ts';

/** A histogram of one step, as what is counted up to each bound. */
const histogram = (tags: string, buckets: Readonly<Record<string, number>>): readonly SeriesSamples[] =>
  Object.entries(buckets).map(([le, count]) => samplesOf(series('d_bucket', `${tags}le:${le}`), [[0, count]]));

const quantile = (q: number, buckets: readonly SeriesSamples[]): number =>
  bucketQuantiles(buckets, q, { start: EPOCH, stepMs: 60_000, length: 1 })[0]!;

/** `histogram_quantile` as `BucketQuantile` in promql/quantile.go of Prometheus has it, for `0 < q < 1`. */
function histogramQuantile(q: number, buckets: readonly (readonly [le: number, count: number])[]): number {
  const sorted = buckets.toSorted(([a], [b]) => a - b);
  if (sorted.at(-1)?.[0] !== Number.POSITIVE_INFINITY || sorted.length < 2) return Number.NaN;
  let previous = 0;
  const monotone = sorted.map(([le, count]) => {
    previous = Math.max(previous, count);
    return [le, previous] as const;
  });
  const observations = monotone.at(-1)![1];
  if (observations === 0) return Number.NaN;
  let rank = q * observations;
  const b = monotone.slice(0, -1).findIndex(([, count]) => count >= rank);
  if (b === -1) return monotone.at(-2)![0];
  if (b === 0 && monotone[0]![0] <= 0) return monotone[0]![0];
  const [end, upTo] = monotone[b]!;
  const [start, below] = b === 0 ? [0, 0] : monotone[b - 1]!;
  rank -= below;
  return start + (end - start) * (rank / (upTo - below));
}

/** Of histograms with any bounds: each bucket as a thousand observations, evenly laid, that weigh a thousandth of it each. */
function byObservations(q: number, histograms: readonly (readonly (readonly [le: number, count: number])[])[]): number {
  const observations = histograms.flatMap((buckets) => {
    let [start, below, highest] = [0, 0, 0];
    return buckets.flatMap(([le, upTo]) => {
      const [from, mass] = [start, Math.max(0, upTo - below)];
      const to = Number.isFinite(le) ? le : highest;
      [start, below, highest] = [to, Math.max(below, upTo), to];
      return Array.from({ length: 1_000 }, (_, i) => ({ value: from + ((to - from) * (i + 0.5)) / 1_000, weight: mass / 1_000 }));
    });
  });
  observations.sort((a, b) => a.value - b.value);
  const total = observations.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return Number.NaN;
  let sum = 0;
  for (const { value, weight } of observations) {
    sum += weight;
    if (sum >= q * total && weight > 0) return value;
  }
  return observations.at(-1)!.value;
}

function expectNear(found: number, expected: number, digits: number): void {
  if (Number.isNaN(expected)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(expected, digits);
}

describe('bucketQuantiles', () => {
  it.each<[string, number, Readonly<Record<string, number>>, number]>([
    ['inside a bucket', 0.5, { '1': 0, '2': 100, '+Inf': 100 }, 1.5],
    ['inside the first bucket, which begins at 0', 0.5, { '1': 100, '2': 100, '+Inf': 100 }, 0.5],
    ['beyond the last bound', 0.99, { '1': 50, '2': 60, '+Inf': 100 }, 2],
    ['in a first bucket that is not above 0', 0.1, { '-1': 50, '1': 100, '+Inf': 100 }, -1],
    ['of counts that fall from bound to bound', 0.5, { '1': 60, '2': 55, '3': 100, '+Inf': 99 }, 50 / 60],
    ['without an infinite bucket', 0.5, { '1': 50, '2': 100 }, 1],
    ['of bounds in other texts', 0.5, { '0.0': 0, '1e0': 10, '2.0': 30, Inf: 30 }, 1.25],
    ['without an observation', 0.5, { '1': 0, '+Inf': 0 }, Number.NaN],
    ['of an infinite bucket alone', 0.5, { '+Inf': 10 }, Number.NaN],
    ['of bounds that are no numbers', 0.5, { small: 10, '': 20 }, Number.NaN],
  ])('finds the quantile %s', (_what, q, buckets, expected) => {
    expectNear(quantile(q, histogram('', buckets)), expected, 9);
  });

  const count = fc.nat({ max: 1_000 });
  const bounds = fc.uniqueArray(fc.integer({ min: -20, max: 100 }), { minLength: 1, maxLength: 12 });
  const q = fc.double({ min: 0.001, max: 0.999, noNaN: true });

  it('is that of Prometheus for histograms with the same bounds', () => {
    const hosts = bounds.chain((some) =>
      fc.tuple(fc.constant(some), fc.array(fc.array(count, { minLength: 13, maxLength: 13 }), { minLength: 1, maxLength: 3 })),
    );
    fc.assert(
      fc.property(hosts, q, ([some, counts], part) => {
        const les = [...some.toSorted((a, b) => a - b), Number.POSITIVE_INFINITY];
        // Of each host by itself, as counts that fall are raised where they were sampled.
        const raised = counts.map((own) => les.map((_, index) => Math.max(...own.slice(0, index + 1))));
        const added = les.map((le, index) => [le, raised.reduce((sum, own) => sum + own[index]!, 0)] as const);
        const given = counts.flatMap((own, host) =>
          histogram(
            `host:${host},`,
            Object.fromEntries(les.map((le, index) => [le === Number.POSITIVE_INFINITY ? '+Inf' : `${le}`, own[index]!])),
          ),
        );
        expectNear(quantile(part, given), histogramQuantile(part, added), 6);
      }),
    );
  });

  it('is that of evenly laid observations where bounds differ', () => {
    const own = fc
      .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 })
      .chain((some) => fc.tuple(fc.constant(some.toSorted((a, b) => a - b)), fc.array(count, { minLength: 7, maxLength: 7 })));
    fc.assert(
      fc.property(fc.array(own, { minLength: 1, maxLength: 3 }), q, (hosts, part) => {
        const all = hosts.map(([some, counts]) => {
          const les = [...some, Number.POSITIVE_INFINITY];
          return les.map((le, index) => [le, counts.slice(0, index + 1).reduce((sum, each) => sum + each, 0)] as const);
        });
        const given = all.flatMap((buckets, host) =>
          histogram(
            `host:${host},`,
            Object.fromEntries(buckets.map(([le, upTo]) => [Number.isFinite(le) ? `${le}` : '+Inf', upTo])),
          ),
        );
        const [found, expected] = [quantile(part, given), byObservations(part, all)];
        if (Number.isNaN(expected)) expect(found).toBeNaN();
        // Where nothing lies between two buckets, a part of 10^-16 more or less decides between them.
        else if (Math.abs(found - expected) > 0.2) {
          const near = [-1e-3, 1e-3].map((shift) => byObservations(part + shift, all));
          expect(found).toBeGreaterThanOrEqual(near[0]! - 0.2);
          expect(found).toBeLessThanOrEqual(near[1]! + 0.2);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('reads each step by itself, so that a deploy may change the bounds', () => {
    const before = histogram('version:1,', { '1': 50, '2': 100, '+Inf': 100 });
    const after = ['0.5', '1.5', '+Inf'].map((le, index) =>
      samplesOf(series('d_bucket', `version:2,le:${le}`), [[60, [80, 160, 160][index]!]]),
    );
    const found = bucketQuantiles([...before, ...after], 0.5, { start: EPOCH, stepMs: 60_000, length: 3 });
    expect([...found]).toEqual([1, 0.5, Number.NaN]);
  });

  it('is read at a minute at least', () => {
    const given = ['1', '+Inf'].map((le) => steady(series('d_bucket', `le:${le}`), 15, [1, 2, 3, 4, 5, 6]));
    const of = [{ metric: 'd_bucket', tags: [] }];
    expect(windowStepMs({ form: 'quantile', of, q: 0.5 }, given)).toBe(60_000);
    expect(windowStepMs({ form: 'sum', of }, given)).toBe(15_000);
  });
});
