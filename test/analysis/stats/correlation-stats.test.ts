import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/analysis/stats/normal.ts';
import { normalScores } from '../../../src/analysis/stats/normal-scores.ts';
import { seededUniform, shuffleInPlace } from '../../../src/analysis/stats/seeded-random.ts';
import { wilsonInterval } from '../../../src/analysis/stats/wilson-interval.ts';
import { winsorise } from '../../../src/analysis/stats/winsorise.ts';

describe('wilsonInterval', () => {
  // python3 -c "from scipy.stats import binomtest as b; i = b(9, 20).proportion_ci(method='wilson'); print(i.low, i.high)", and so on
  it.each([
    [9, 20, 0.25819785825562425, 0.6579146575496576],
    [0, 10, 0, 0.27753279986288915],
    [10, 10, 0.7224672001371109, 1],
    [1, 3, 0.06149194472039632, 0.7923403991979523],
    [0, 0, 0, 1],
  ])('%i of %i', (count, of, low, high) => {
    const interval = wilsonInterval(count, of, 0.95);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });
});

describe('normalScores', () => {
  it('are quantiles of ranks, the same for equal values', () => {
    const scores = normalScores(Float64Array.of(5, Number.NaN, -2, 5, 100));
    expect(scores[1]).toBeNaN();
    expect(scores[2]).toBeCloseTo(normalQuantile(0.5 / 4), 12);
    expect(scores[0]).toBe(scores[3]);
    expect(scores[0]).toBeCloseTo(normalQuantile(2 / 4), 12);
    expect(scores[4]).toBeCloseTo(normalQuantile(3.5 / 4), 12);
  });

  it('depend on the order alone', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 })), (values) => {
        const x = Float64Array.from(values);
        expect([...normalScores(x.map((value) => value ** 3 + 7))]).toEqual([...normalScores(x)]);
      }),
    );
  });
});

describe('winsorise', () => {
  it('cuts what is wild and leaves the rest', () => {
    const x = Float64Array.from({ length: 101 }, (_, i) => i - 50);
    x[0] = -1e9;
    x[100] = 1e9;
    x[7] = Number.NaN;
    const cut = winsorise(x, 4);
    expect(cut[7]).toBeNaN();
    expect(cut[20]).toBe(x[20]);
    // The floor by mean distances is what lets the two through so far here.
    expect(cut[100]).toBeLessThan(1e9);
  });

  it('leaves a constant series, and what a mostly still one has to say', () => {
    expect([...winsorise(new Float64Array(10).fill(3), 4)]).toEqual(new Array(10).fill(3));
    const errors = new Float64Array(1000);
    errors[500] = 10;
    expect(winsorise(errors, 4)[500]).toBeGreaterThan(0);
  });
});

describe('seededUniform', () => {
  it('repeats itself for a seed, and not for another', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededUniform(seed));
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7).every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('shuffles every order equally often', () => {
    const uniform = seededUniform(1);
    const counts = new Map<string, number>();
    for (let run = 0; run < 6000; run++) {
      const items = Int32Array.of(0, 1, 2);
      shuffleInPlace(items, uniform);
      counts.set(items.join(), (counts.get(items.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // Five deviations of a binomial count with 6,000 trials at 1/6.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(145);
  });
});
