import { describe, expect, it } from 'vitest';
import { cauchyCombination } from '../../../src/analysis/stats/cauchy-combination.ts';
import { adjustedPValues, falseDiscoveryRejections } from '../../../src/analysis/stats/false-discovery.ts';

const PS = [0.01, 0.02, 0.03, 0.5, 0.9, 0.004];

function expectAllClose(actual: readonly number[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(wanted[i]!, 12);
}

describe('false discovery rate', () => {
  // python3 -c "from scipy import stats; print(stats.false_discovery_control([.01,.02,.03,.5,.9,.004], method='bh'))", then 'by'
  it('adjusts like SciPy', () => {
    expectAllClose(adjustedPValues(PS, 'positive'), [0.03, 0.04, 0.045, 0.6, 0.9, 0.024]);
    expectAllClose(adjustedPValues(PS, 'arbitrary'), [0.0735, 0.098, 0.11025, 1, 1, 0.0588]);
  });

  it('keeps what is under the rate', () => {
    expect(falseDiscoveryRejections(PS, 0.05, 'positive')).toEqual([true, true, true, false, false, true]);
    expect(falseDiscoveryRejections(PS, 0.05, 'arbitrary')).toEqual([false, false, false, false, false, false]);
    expect(falseDiscoveryRejections([], 0.05, 'positive')).toEqual([]);
  });
});

describe('cauchyCombination', () => {
  // mpmath, 30 digits: 1/2 - atan(mean of tan((1/2 - p) * pi)) / pi
  it.each([
    [[0.01, 0.02, 0.5], 0.019986862134698507],
    [[1e-20, 0.5, 0.9], 3.0000000000071485e-20],
    [[0.04], 0.04],
    [[1e-8, 1e-9], 1.8181818181818182e-9],
  ])('%j', (pValues, wanted) => expect(cauchyCombination(pValues) / wanted).toBeCloseTo(1, 8));

  it('survives certainty', () => {
    expect(cauchyCombination([0, 0.5])).toBeGreaterThanOrEqual(0);
    expect(cauchyCombination([1, 1])).toBeCloseTo(1, 10);
  });
});
