import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimalPartition, type PartitionRules } from '../../../src/analysis/change-points/optimal-partition.ts';
import { levelCost, lineSaving, SHORTEST_LINE, segmentSums } from '../../../src/analysis/change-points/segment-sums.ts';
import { autocorrelation } from '../../../src/analysis/stats/autocorrelation.ts';
import { seeded } from '../impact/random.ts';

const noise = (length: number, seed: number): Float64Array => {
  const { normal } = seeded(seed);
  return Float64Array.from({ length }, normal);
};

/** Squared error of a least-squares polynomial of degree 0 or 1, straight from the definition. */
function slowCost(z: Float64Array, from: number, to: number, line: boolean): number {
  const part = [...z.slice(from, to)];
  const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
  const middle = (part.length - 1) / 2;
  const spread = part.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  const slope = line ? part.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0) / spread : 0;
  return part.reduce((sum, value, i) => sum + (value - mean - slope * (i - middle)) ** 2, 0);
}

/** Least total cost over all partitions, without pruning. */
function slowLeast(z: Float64Array, { changePenalty, linePenalty, shortestSegment }: PartitionRules): number {
  const n = z.length;
  const least = new Array<number>(n + 1).fill(Number.POSITIVE_INFINITY);
  least[0] = -changePenalty;
  for (let end = 1; end <= n; end++) {
    for (let start = 0; start <= end - shortestSegment; start++) {
      if (start > 0 && least[start] === Number.POSITIVE_INFINITY) continue;
      least[end] = Math.min(least[end]!, least[start]! + priceOf(z, start, end, linePenalty) + changePenalty);
    }
  }
  return least[n]!;
}

function priceOf(z: Float64Array, from: number, to: number, linePenalty: number): number {
  const level = slowCost(z, from, to, false);
  return to - from >= SHORTEST_LINE ? Math.min(level, slowCost(z, from, to, true) + linePenalty) : level;
}

describe('against slow oracles', () => {
  it('running sums give the costs of levels and lines', () => {
    const z = noise(80, 1);
    const sums = segmentSums([z]);
    for (const [from, to] of [
      [0, 80],
      [0, 3],
      [17, 60],
      [77, 80],
    ] as const) {
      expect(levelCost(sums, from, to)).toBeCloseTo(slowCost(z, from, to, false), 9);
      expect(levelCost(sums, from, to) - lineSaving(sums, from, to)).toBeCloseTo(slowCost(z, from, to, true), 9);
    }
  });

  it('the pruned partition costs no more than any other', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 4, max: 90 }),
        fc.constantFrom(0.5, 3, 12),
        fc.constantFrom(0.3, 4, Number.POSITIVE_INFINITY),
        (seed, length, changePenalty, linePenalty) => {
          const steps = noise(4, seed + 1);
          const z = noise(length, seed).map((value, i) => value + 3 * steps[i >> 5]! + (i > 40 ? 0.1 * i : 0));
          const rules = {
            changePenalty,
            linePenalty,
            shortestSegment: 2,
            shortestLast: 2,
            lastDiscount: 0,
            lastPairSurcharge: 0,
          };
          const changes = optimalPartition(segmentSums([z]), Int32Array.from(z.keys()), rules);
          const bounds = [0, ...changes, length];
          const price = bounds.slice(1).reduce((sum, to, q) => sum + priceOf(z, bounds[q]!, to, linePenalty), 0);
          expect(price + changePenalty * changes.length).toBeCloseTo(slowLeast(z, rules), 6);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('the spectrum gives the autocorrelation of the sums of products', () => {
    const x = noise(100, 2);
    const found = autocorrelation(x, 40)!;
    const power = x.reduce((sum, value) => sum + value * value, 0);
    for (let lag = 0; lag < 40; lag++) {
      let products = 0;
      for (let i = lag; i < x.length; i++) products += x[i]! * x[i - lag]!;
      expect(found[lag]).toBeCloseTo(((products / power) * x.length) / (x.length - lag), 10);
    }
    expect(autocorrelation(new Float64Array(8), 2)).toBeNull();
  });
});
