import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideFlag, onlineFdrState } from '../../../src/analysis/online-fdr/false-flag-control.ts';
import type { ReleaseEvidence } from '../../../src/analysis/online-fdr/release-evidence.ts';
import { logit } from '../../../src/analysis/stats/log-odds.ts';

const PRIOR = 0.1;

/** Log Bayes factor of what has a probability at the prior. */
const factorOf = (probability: number): number => logit(probability) - logit(PRIOR);
/** A release flagged with a probability, without evidence to learn from; null is not flagged. */
const release = (probability: number | null): ReleaseEvidence => ({
  evidence: [],
  flaggedFor: probability === null ? null : factorOf(probability),
});
const isAllowed = (before: readonly (number | null)[], probability: number, falseFlagShare: number): boolean =>
  decideFlag(before.map(release), factorOf(probability), { prior: PRIOR, falseFlagShare }).isAllowed;

describe('decideFlag', () => {
  it.each([
    ['the first flag must be likely by itself', [], 0.71, 0.3, true],
    ['and is withheld where it is not', [], 0.69, 0.3, false],
    ['flags beyond doubt carry a doubtful one', [0.99, 0.99], 0.5, 0.3, true],
    ['but not two', [0.99, 0.6, 0.6], 0.6, 0.3, false],
    ['releases that were not flagged carry nothing', [null, null, null], 0.6, 0.3, false],
    ['1 lets every flag stand', [0.5, 0.5], 0.5, 1, true],
  ])('%s', (_name, before, probability, share, expected) => {
    expect(isAllowed(before, probability, share)).toBe(expected);
  });

  it('forgets flags past the newest hundred', () => {
    const doubtful = Array.from({ length: 100 }, () => 0.5);
    expect(isAllowed([...Array.from({ length: 400 }, () => 0.999), ...doubtful], 0.5, 0.3)).toBe(false);
    expect(isAllowed([...Array.from({ length: 400 }, () => 0.999), ...doubtful.slice(50)], 0.5, 0.3)).toBe(true);
  });

  it('allows less where the releases so far show that hardly anything breaks', () => {
    const quiet: ReleaseEvidence[] = Array.from({ length: 300 }, () => ({ evidence: [-6, -6, -6], flaggedFor: null }));
    const settings = { prior: PRIOR, falseFlagShare: 0.3 };
    expect(decideFlag([], factorOf(0.85), settings).isAllowed).toBe(true);
    const { isAllowed: allowed, state } = decideFlag(quiet, factorOf(0.85), settings);
    expect(allowed).toBe(false);
    expect(state.prior).toBeLessThan(0.03);
    expect(state.flags).toBe(1);
  });

  it('limits the expected share of false flags of any sequence to the share allowed', () => {
    const probability = fc.double({ min: 0.01, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(fc.array(probability, { maxLength: 80 }), fc.constantFrom(0.1, 0.25, 0.4), (stream, falseFlagShare) => {
        const before: ReleaseEvidence[] = [];
        for (const each of stream) before.push(release(isAllowedAfter(before, each, falseFlagShare) ? each : null));
        const { flags, expectedFalse } = onlineFdrState(before, PRIOR);
        expect(expectedFalse).toBeLessThanOrEqual(falseFlagShare * flags + 1e-9);
      }),
    );
  });
});

const isAllowedAfter = (before: readonly ReleaseEvidence[], probability: number, falseFlagShare: number): boolean =>
  decideFlag(before, factorOf(probability), { prior: PRIOR, falseFlagShare }).isAllowed;
