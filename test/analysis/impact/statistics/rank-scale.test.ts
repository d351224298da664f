import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toRankScale } from '../../../../src/analysis/impact/statistics/rank-scale.ts';
import { normalQuantile } from '../../../../src/analysis/stats/normal.ts';
import { seeded } from '../random.ts';

/** Quantile of the middle rank, counted pair by pair. */
function slowScore(value: number, history: readonly number[]): number {
  const below = history.filter((other) => other < value).length;
  const equal = history.filter((other) => other === value).length;
  return normalQuantile((below + equal / 2) / history.length);
}

describe('the scale of ranks', () => {
  it('is the normal quantile of the middle rank in the history', () => {
    const { normal } = seeded(5);
    const x = Float64Array.from({ length: 900 }, () => Math.round(10 * Math.exp(normal())));
    const ranked = toRankScale(x, 800)!;
    const history = [...x.subarray(0, 800)];
    const [lowest, highest] = [Math.min(...history), Math.max(...history)];
    for (let i = 0; i < x.length; i++) {
      if (x[i]! <= lowest || x[i]! >= highest) continue;
      // In the tails a step of probability is a larger step of the score.
      const expected = slowScore(x[i]!, history);
      expect(Math.abs(ranked[i]! - expected)).toBeLessThan(Math.abs(expected) < 2 ? 0.02 : 0.15);
    }
  });

  it('is the same for any growing function of the values', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), (seed) => {
        const { normal } = seeded(seed);
        const x = Float64Array.from({ length: 400 }, () => normal());
        const plain = toRankScale(x, 400)!;
        const bent = toRankScale(
          x.map((value) => Math.exp(3 * value)),
          400,
        )!;
        expect([...bent]).toEqual([...plain]);
      }),
      { numRuns: 20 },
    );
  });

  it('keeps gaps, and puts what the history never took a little further out', () => {
    const x = Float64Array.from({ length: 300 }, (_, i) => i % 50);
    x[10] = Number.NaN;
    x[290] = 1e6;
    x[291] = -1e6;
    const ranked = toRankScale(x, 250)!;
    const highest = ranked.subarray(0, 250).reduce((most, value) => (value > most ? value : most), 0);
    expect(ranked[10]).toBeNaN();
    expect(ranked[290]).toBeGreaterThan(highest);
    expect(ranked[290]).toBeLessThan(5);
    expect(ranked[291]).toBe(-ranked[290]!);
  });

  it('has nothing to say of a history that takes one value, or none', () => {
    expect(toRankScale(new Float64Array(100).fill(3), 90)).toBeNull();
    expect(toRankScale(new Float64Array(100).fill(Number.NaN), 90)).toBeNull();
  });
});
