import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnPrior } from '../../../src/analysis/online-fdr/learned-prior.ts';

/** The share with the greatest likelihood, by trying: each pair is one with chance `share`; 200 pairs seen beforehand count as well. */
function bestByTrying(evidence: readonly number[], prior: number): number {
  const steps = 4000;
  let best = { share: 0, logLikelihood: Number.NEGATIVE_INFINITY };
  for (let i = 1; i < steps; i++) {
    const share = i / steps;
    const before = 200 * (prior * Math.log(share) + (1 - prior) * Math.log(1 - share));
    const logLikelihood = evidence.reduce((sum, factor) => sum + Math.log(share * Math.exp(factor) + 1 - share), before);
    if (logLikelihood > best.logLikelihood) best = { share, logLikelihood };
  }
  return best.share;
}

const repeated = (count: number, factor: number): readonly number[] => Array.from({ length: count }, () => factor);

describe('learnPrior', () => {
  it.each([
    ['nothing seen', [], 0.1],
    ['evidence that says nothing', repeated(500, 0), 0.1],
    ['a quiet stream', repeated(600, -5), 0.1],
    ['a bad stream', [...repeated(300, 6), ...repeated(300, -6)], 0.1],
    ['a mixture of weak evidence', [...repeated(40, 1.5), ...repeated(260, -1)], 0.05],
  ])('is the most likely share: %s', (_name, evidence, prior) => {
    expect(learnPrior(evidence, prior)).toBeCloseTo(bestByTrying(evidence, prior), 3);
  });

  it('counts certain pairs like labelled ones', () => {
    expect(learnPrior([...repeated(30, 40), ...repeated(70, -40)], 0.1)).toBeCloseTo((200 * 0.1 + 30) / 300, 9);
  });

  it('depends on no order, and lies strictly between 0 and 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { maxLength: 60 }), (evidence) => {
        const share = learnPrior(evidence, 0.1);
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
        expect(learnPrior(evidence.toReversed(), 0.1)).toBeCloseTo(share, 6);
      }),
    );
  });
});
