import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, robustSigma } from '../../../src/analysis/stats/median.ts';
import { selectKth } from '../../../src/analysis/stats/select-kth.ts';
import { weightedQuantile } from '../../../src/analysis/stats/weighted-quantile.ts';

const someNumbers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 60 });
const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);

describe('selectKth', () => {
  it('finds what sorting finds', () => {
    fc.assert(
      fc.property(someNumbers, fc.nat(), (values, seed) => {
        const k = seed % values.length;
        expect(selectKth(Float64Array.from(values), values.length, k)).toBe(sorted(values)[k]);
      }),
    );
  });
});

describe('median', () => {
  it('is the middle of the sorted values', () => {
    fc.assert(
      fc.property(someNumbers, (values) => {
        const order = sorted(values);
        const wanted = (order[(order.length - 1) >> 1]! + order[order.length >> 1]!) / 2;
        expect(median(Float64Array.from(values))).toBe(wanted);
      }),
    );
  });

  it('skips missing values and leaves its argument alone', () => {
    const values = Float64Array.of(3, Number.NaN, 1, 2);
    expect(median(values)).toBe(2);
    expect([...values]).toEqual([3, Number.NaN, 1, 2]);
    expect(median(Float64Array.of(Number.NaN))).toBeNaN();
  });

  // python3 -c "from scipy import stats; print(1.4826 * stats.median_abs_deviation([1, 2, 4, 8, 16, 32]))" -> 6.6717
  it('gives the robust sigma of SciPy', () => expect(robustSigma(Float64Array.of(1, 2, 4, 8, 16, 32))).toBeCloseTo(6.6717, 12));
});

/** Walks down the sorted values until the wanted share of the weight has been passed. */
function slowWeightedQuantile(values: readonly number[], weights: readonly number[], quantile: number): number {
  const order = values.map((_, index) => index).sort((a, b) => values[b]! - values[a]!);
  const wanted = (1 - quantile) * weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  for (const index of order) {
    passed += weights[index]!;
    if (passed >= wanted) return values[index]!;
  }
  return values[order.at(-1)!]!;
}

describe('weightedQuantile', () => {
  it('agrees with sorting', () => {
    fc.assert(
      // Weights in quarters add up without rounding, so both ways see the same sums.
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 60 }),
        (pairs) => {
          const values = pairs.map(([value]) => value);
          const weights = pairs.map(([, weight]) => weight / 4);
          for (const quantile of [0, 0.25, 0.5, 0.75, 0.9]) {
            const fast = weightedQuantile(Float64Array.from(values), Float64Array.from(weights), quantile);
            expect(fast).toBe(slowWeightedQuantile(values, weights, quantile));
          }
        },
      ),
    );
  });

  it('is NaN for nothing', () => expect(weightedQuantile(new Float64Array(0), new Float64Array(0), 0.5)).toBeNaN());
});
