import { describe, expect, it } from 'vitest';
import type { ReleaseImpact } from '../../../src/analysis/impact/verdict/judge-release.ts';
import { type ReleaseEvidence, releaseEvidence } from '../../../src/analysis/online-fdr/release-evidence.ts';
import { withholdFlags } from '../../../src/analysis/online-fdr/withhold-flags.ts';
import { type Finding, isWithheld } from '../../../src/model/finding.ts';
import { aFinding } from '../../http/a-report.ts';
import { buildInput } from '../impact/scenario.ts';

const SETTINGS = { prior: 0.1, falseFlagShare: 0.3 };
const FINAL = [buildInput({ kind: 'latency', historyHours: 24, afterMin: 120 })];
const EARLY = [buildInput({ kind: 'latency', historyHours: 24, afterMin: 30 })];
const NONE: readonly ReleaseEvidence[] = [];

/** A flag of so much at the prior of the settings. */
const flag = (probability: number | null, change: Partial<Finding> = {}): Finding => {
  const finding = aFinding(change);
  return { ...finding, probability, evidence: { ...finding.evidence!, prior: SETTINGS.prior, flagThreshold: 0.5 } };
};
const impactOf = (findings: readonly Finding[]): ReleaseImpact => ({
  ...{ method: 'a/1', verdict: 'flagged', findings, comparisons: findings.length },
});

describe('withholdFlags', () => {
  it('says how the flags stand where one may stand', () => {
    const { verdict, findings } = withholdFlags(impactOf([flag(0.9)]), FINAL, [releaseEvidence([flag(0.8)])], SETTINGS);
    expect(verdict).toBe('flagged');
    expect(findings[0]?.verdict).toBe('regression');
    expect(findings[0]?.reasons.at(-1)).toEqual({
      code: 'flags_so_far',
      text: 'Of the last 2 flags about 0.29 are expected to be false.',
    });
  });

  it.each([
    ['at the final analysis', FINAL, 'insufficient_data'],
    ['earlier', EARLY, 'watching'],
  ] as const)('holds all flags of a release back, with the reason first: %s', (_name, inputs, expected) => {
    const quiet = flag(0.02, { verdict: 'no_effect' });
    const { verdict, findings } = withholdFlags(impactOf([flag(0.6), flag(0.55), quiet]), inputs, NONE, SETTINGS);
    expect(verdict).toBe(expected);
    expect(findings.map((finding) => finding.verdict)).toEqual(['inconclusive', 'inconclusive', 'no_effect']);
    expect(findings.map(isWithheld)).toEqual([true, true, false]);
    expect(findings[0]?.reasons[0]?.text).toBe(
      'Held back: with this one, 40 % of the flags so far (1) would be expected to be false, more than 30 %. In the releases so far about 10 % of the signals got worse.',
    );
    expect(findings[0]?.probability).toBe(0.6);
  });

  it('leaves alone what is flagged without a probability, and what is not flagged', () => {
    for (const finding of [flag(null), flag(0.1, { verdict: 'less_stable' }), flag(0.9, { verdict: 'no_effect' })]) {
      const impact = impactOf([finding]);
      expect(withholdFlags(impact, FINAL, NONE, SETTINGS)).toBe(impact);
    }
  });
});

describe('releaseEvidence', () => {
  it('takes the prior out again, and is flagged for the strongest flag', () => {
    const { evidence, flaggedFor } = releaseEvidence([flag(0.5), flag(0.9), flag(0.1, { verdict: 'no_effect' }), flag(null)]);
    expect(evidence.map((factor) => Math.exp(factor))).toEqual([9, 81, 1].map((odds) => expect.closeTo(odds, 9)));
    expect(Math.exp(flaggedFor!)).toBeCloseTo(81, 9);
  });

  it('is not flagged by a withheld flag', () => {
    const { findings } = withholdFlags(impactOf([flag(0.6)]), FINAL, NONE, SETTINGS);
    expect(releaseEvidence(findings).flaggedFor).toBeNull();
  });
});
