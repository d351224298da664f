import { decideFlag } from '../../src/analysis/online-fdr/false-flag-control.ts';
import type { JudgedRelease } from '../../src/analysis/online-fdr/judged-release.ts';
import { logistic, logit } from '../../src/analysis/stats/log-odds.ts';

/** What a rule may look at of one release. */
export interface StreamItem {
  readonly isBad: boolean;
  /** For the worse, of all signals together (Cauchy combination). */
  readonly pValue: number;
  /** Log Bayes factor for a regression, of every signal. */
  readonly evidence: readonly number[];
  /** The largest of the signals that could be flagged; -Infinity where there is none. */
  readonly strongest: number;
}

/** Decides of the releases of a stream, in order, which are flagged. */
export type StreamRule = (stream: readonly StreamItem[]) => readonly boolean[];

/** A probability at a prior. */
export interface Asked {
  readonly threshold: number;
  readonly prior: number;
}

export const plainThreshold =
  (asked: Asked): StreamRule =>
  (stream) =>
    stream.map(({ strongest }) => isLikely(strongest, asked));

/** LORD++ (Ramdas, Yang, Wainwright, Jordan, NeurIPS 2017) with its usual weights and half of alpha to begin with. */
export const lordPlusPlus =
  (alpha: number): StreamRule =>
  (stream) => {
    const weights = Float64Array.from({ length: stream.length }, (_, i) => lordWeight(i + 1));
    const start = alpha / 2;
    const flags: number[] = [];
    return stream.map(({ pValue }, t) => {
      const earned = flags.reduce((sum, at, i) => sum + (i === 0 ? alpha - start : alpha) * weights[t - at - 1]!, 0);
      const isFlagged = pValue <= weights[t]! * start + earned;
      if (isFlagged) flags.push(t);
      return isFlagged;
    });
  };

/** The factor, from the paper, makes the weights of an endless stream add up to 1. */
const lordWeight = (t: number): number => (0.07720838 * Math.log(Math.max(t, 2))) / (t * Math.exp(Math.sqrt(Math.log(t))));

/** The plain threshold, and after it the rule that ships. */
export const learnedPrior =
  (falseFlagShare: number, asked: Asked): StreamRule =>
  (stream) => {
    const before: JudgedRelease[] = [];
    return stream.map(({ evidence, strongest }) => {
      const stands =
        isLikely(strongest, asked) && decideFlag(before, strongest, { prior: asked.prior, falseFlagShare }).isAllowed;
      before.push({ evidence, flaggedFor: stands ? strongest : null });
      return stands;
    });
  };

/** The same sum of local false discovery rates at the prior of the mix, which nobody knows outside a simulation; nothing on credit. */
export const knownPrior =
  (alpha: number, mixPrior: number, asked: Asked): StreamRule =>
  (stream) => {
    let flags = 0;
    let expectedFalse = 0;
    return stream.map(({ strongest }) => {
      const own = 1 - logistic(strongest + logit(mixPrior));
      if (!isLikely(strongest, asked) || expectedFalse + own > alpha * (flags + 1)) return false;
      flags += 1;
      expectedFalse += own;
      return true;
    });
  };

const isLikely = (strongest: number, { threshold, prior }: Asked): boolean => logistic(strongest + logit(prior)) >= threshold;
