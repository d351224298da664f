import type { Millis } from './instant.ts';

/** A share that was counted, with the 95 % interval (Wilson) in which the true one lies. */
export interface CountedShare {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/** How one signal behaves when nothing is released: quiet moments of its own history, judged as if a release had happened there. */
export interface SignalCalibration {
  readonly signal: string;
  /** The range in which the placebos lie; null where there are none. */
  readonly from: Millis | null;
  readonly to: Millis | null;
  /** Moments that were called a regression or less stable, for lack of any release false. Null where there are no moments. */
  readonly falseFlags: CountedShare | null;
  /** Of a true p-value 1 % of quiet moments lie below 0.01, and 5 % below 0.05. */
  readonly pBelow001: CountedShare | null;
  readonly pBelow005: CountedShare | null;
  /** Why nothing could be counted; null where something was. */
  readonly reason: string | null;
}

/**
 * Share of quiet pairs of release and signal that are flagged, measured on the release-impact benchmark at its own prior (docs/MATH.md,
 * "Measured"): what is expected of a signal until its own share has been counted.
 */
export const BENCHMARK_FALSE_FLAG_RATE = 0.007;

/** How many false flags a report with so many comparisons is to be expected to hold. */
export interface ExpectedFalseFlags {
  readonly count: number;
  /** Where the rate comes from: quiet history of the very signals, the benchmark, or some of each. */
  readonly basis: 'own_history' | 'benchmark' | 'mixed';
  /** Quiet moments of the signals, and how many of them were flagged; null where none was counted yet. */
  readonly counted: { readonly flagged: number; readonly of: number } | null;
}

/** How the flags of the last releases stand together. */
export interface OnlineFdrSummary {
  /** Releases with a report, of the last 300. */
  readonly releases: number;
  readonly comparisons: number;
  /** Of these comparisons, were nothing ever released. */
  readonly expectedFalseFlags: number;
  /** The newest of them, 100 at most. */
  readonly flags: number;
  /** How many of these flags are expected to be false, by their probabilities. */
  readonly expectedFalse: number;
  /** Releases whose flags were held back. */
  readonly heldBack: number;
  /** Share of (release, signal) pairs that are regressions, learnt from these releases. */
  readonly learnedPrior: number;
  /** Share of false ones that may be expected among the flags. */
  readonly falseFlagShare: number;
}
