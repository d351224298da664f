import { decideFlag } from '../../src/analysis/online-fdr/false-flag-control.ts';
import type { ReleaseEvidence } from '../../src/analysis/online-fdr/release-evidence.ts';
import { logistic, logit } from '../../src/analysis/stats/log-odds.ts';

/** The part of a release that a rule may read. */
export interface ReleaseItem {
  readonly isBad: boolean;
  /** For the worse, of all signals together (Cauchy combination). */
  readonly pValue: number;
  /** Log Bayes factor for a regression, of every signal. */
  readonly evidence: readonly number[];
  /** The largest of the signals that could be flagged; -Infinity where there is none. */
  readonly strongest: number;
}

/** Decides which of many releases, in order, are flagged. */
export type FlagRule = (releases: readonly ReleaseItem[]) => readonly boolean[];

/** A probability at a prior. */
export interface Threshold {
  readonly threshold: number;
  readonly prior: number;
}

export const plainThreshold =
  (needed: Threshold): FlagRule =>
  (releases) =>
    releases.map(({ strongest }) => isLikely(strongest, needed));

/** LORD++ (Ramdas, Yang, Wainwright, Jordan, NeurIPS 2017) with its usual weights and half of alpha to begin with. */
export const lordPlusPlus =
  (alpha: number): FlagRule =>
  (releases) => {
    const weights = Float64Array.from({ length: releases.length }, (_, i) => lordWeight(i + 1));
    const start = alpha / 2;
    const flags: number[] = [];
    return releases.map(({ pValue }, t) => {
      const earned = flags.reduce((sum, at, i) => sum + (i === 0 ? alpha - start : alpha) * weights[t - at - 1]!, 0);
      const isFlagged = pValue <= weights[t]! * start + earned;
      if (isFlagged) flags.push(t);
      return isFlagged;
    });
  };

/** The factor, from the paper, makes the weights of endlessly many releases add up to 1. */
const lordWeight = (t: number): number => (0.07720838 * Math.log(Math.max(t, 2))) / (t * Math.exp(Math.sqrt(Math.log(t))));

/** The plain threshold, and after it the rule that ships. */
export const learnedPrior =
  (falseFlagShare: number, needed: Threshold): FlagRule =>
  (releases) => {
    const before: ReleaseEvidence[] = [];
    return releases.map(({ evidence, strongest }) => {
      const isFlagged =
        isLikely(strongest, needed) && decideFlag(before, strongest, { prior: needed.prior, falseFlagShare }).isAllowed;
      before.push({ evidence, flaggedFor: isFlagged ? strongest : null });
      return isFlagged;
    });
  };

/** The same sum of local false discovery rates at the prior of the mix, which is known in a simulation only; no flag on credit. */
export const knownPrior =
  (alpha: number, mixPrior: number, needed: Threshold): FlagRule =>
  (releases) => {
    let flags = 0;
    let expectedFalse = 0;
    return releases.map(({ strongest }) => {
      const own = 1 - logistic(strongest + logit(mixPrior));
      if (!isLikely(strongest, needed) || expectedFalse + own > alpha * (flags + 1)) return false;
      flags += 1;
      expectedFalse += own;
      return true;
    });
  };

const isLikely = (strongest: number, { threshold, prior }: Threshold): boolean => logistic(strongest + logit(prior)) >= threshold;
