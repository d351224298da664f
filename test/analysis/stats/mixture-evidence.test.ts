import { describe, expect, test } from 'vitest';
import { logGamma } from '../../../src/analysis/stats/log-gamma.ts';
import { binomialLogEvidence, poissonLogEvidence } from '../../../src/analysis/stats/mixture-evidence.ts';

const logChoose = (n: number, k: number): number => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
const logBinomial = (k: number, n: number, p: number): number => logChoose(n, k) + k * Math.log(p) + (n - k) * Math.log(1 - p);
const logPoisson = (k: number, mean: number): number => k * Math.log(mean) - mean - logGamma(k + 1);
const upTo = (n: number): readonly number[] => Array.from({ length: n + 1 }, (_, k) => k);

describe('the evidence of counts', () => {
  test.each([
    [20, 0.1, 0.1, 1],
    [20, 0.1, 0.02, 1],
    [200, 0.01, 0.01, 1],
    [200, 0.3, 0.3, 1],
    [200, 0.3, 0.3, 2.5],
  ])('of %d trials, at most %f allowed and %f true, has an expectation of at most 1', (n, p0, p, overdispersion) => {
    const mean = upTo(n).reduce(
      (sum, k) => sum + Math.exp(logBinomial(k, n, p) + binomialLogEvidence(k, n, p0, overdispersion)),
      0,
    );
    expect(mean).toBeLessThanOrEqual(1 + 1e-9);
    expect(mean).toBeGreaterThan(0);
  });

  test('has an expectation of at most 1 where every trial has a probability of its own', () => {
    // Two groups of trials, one at the bound and one far below it: the sum of two binomials, enumerated.
    const [n, m, p0] = [30, 40, 0.1];
    let mean = 0;
    for (const k of upTo(n))
      for (const l of upTo(m))
        mean += Math.exp(logBinomial(k, n, 0.1) + logBinomial(l, m, 0.01) + binomialLogEvidence(k + l, n + m, p0, 1));
    expect(mean).toBeLessThanOrEqual(1 + 1e-9);
  });

  test.each([
    ['more', 10, 10],
    ['more', 10, 4],
    ['fewer', 10, 10],
    ['fewer', 10, 17],
  ] as const)('that %s than %d were counted, where %d are true, has an expectation of at most 1', (side, mean0, mean) => {
    const expectation = upTo(200).reduce(
      (sum, k) => sum + Math.exp(logPoisson(k, mean) + poissonLogEvidence(k, mean0, side, 1)),
      0,
    );
    expect(expectation).toBeLessThanOrEqual(1 + 1e-9);
  });

  test('grows with what is counted, and stays a number for millions', () => {
    expect(binomialLogEvidence(60, 200, 0.05, 1)).toBeGreaterThan(Math.log(1e6));
    expect(binomialLogEvidence(10, 200, 0.05, 1)).toBeLessThan(Math.log(3));
    expect(binomialLogEvidence(4_000_000, 5_000_000, 0.001, 1)).toBeGreaterThan(1e6);
    expect(poissonLogEvidence(0, 300, 'fewer', 1)).toBeGreaterThan(Math.log(1e9));
    expect(poissonLogEvidence(0, 300, 'fewer', 1)).toBeGreaterThan(poissonLogEvidence(0, 300, 'fewer', 4));
  });
});
