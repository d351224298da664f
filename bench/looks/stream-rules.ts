import { logistic, logit } from '../../src/analysis/impact/probability.ts';
import { controlStream, type StreamSettings } from '../../src/analysis/stream/control-stream.ts';
import type { StreamRelease } from '../../src/analysis/stream/stream-release.ts';

/** What a rule may look at of one release. */
export interface StreamItem {
  readonly isBad: boolean;
  /** Of all signals together (Cauchy combination), for the worse. */
  readonly pValue: number;
  /** Log Bayes factor for a regression, of every signal. */
  readonly evidence: readonly number[];
  /** The largest of the signals that could be flagged; -Infinity where there is none. */
  readonly strongest: number;
}

/** Decides of the releases of a stream, in order, which are flagged. */
export type StreamRule = (stream: readonly StreamItem[]) => readonly boolean[];

/** Whatever is as likely as so at `prior`. */
export const plainThreshold =
  (threshold: number, prior: number): StreamRule =>
  (stream) =>
    stream.map(({ strongest }) => isLikely(strongest, threshold, prior));

/** LORD++ (Ramdas, Yang, Wainwright, Jordan 2017) with its usual weights. */
export const lordPlusPlus =
  (alpha: number): StreamRule =>
  (stream) => {
    const weights = lordWeights(stream.length);
    const start = alpha / 2;
    const flags: number[] = [];
    return stream.map(({ pValue }, t) => {
      const earned = flags.reduce((sum, at, i) => sum + (i === 0 ? alpha - start : alpha) * weights[t - at - 1]!, 0);
      const isFlagged = pValue <= weights[t]! * start + earned;
      if (isFlagged) flags.push(t);
      return isFlagged;
    });
  };

function lordWeights(length: number): Float64Array {
  const weights = Float64Array.from(
    { length },
    (_, i) => Math.log(Math.max(i + 1, 2)) / ((i + 1) * Math.exp(Math.sqrt(Math.log(i + 1)))),
  );
  // The sum of all of them, to 1e4 terms, beyond which it hardly grows over streams as short as these.
  return weights.map((weight) => weight * LORD_SCALE);
}

/** Makes the weights add up to about one; from the paper. */
const LORD_SCALE = 0.07720838;

/** The plain threshold, and the rule that ships: with the prior the stream teaches, or held fast at a known one. */
export const controlled =
  (settings: StreamSettings, threshold: number, thresholdPrior: number): StreamRule =>
  (stream) => {
    const before: StreamRelease[] = [];
    return stream.map(({ evidence, strongest }) => {
      const stands = isLikely(strongest, threshold, thresholdPrior) && controlStream(before, strongest, settings).stands;
      before.push({ evidence, flaggedFor: stands ? strongest : null });
      return stands;
    });
  };

/** The running mean of local false discovery rates at a prior that is known. */
export const knownPrior =
  (alpha: number, prior: number, credit: number, threshold: number, thresholdPrior: number): StreamRule =>
  (stream) => {
    let flags = 0;
    let expectedFalse = 0;
    return stream.map(({ strongest }) => {
      if (!isLikely(strongest, threshold, thresholdPrior)) return false;
      const own = 1 - logistic(strongest + logit(prior));
      if (expectedFalse + own > alpha * (flags + 1 + credit)) return false;
      flags += 1;
      expectedFalse += own;
      return true;
    });
  };

const isLikely = (strongest: number, threshold: number, prior: number): boolean =>
  logistic(strongest + logit(prior)) >= threshold;
