import type { Reason } from './finding.ts';
import type { BadDirection, SignalKind } from './signal.ts';

/** From `from` on, local time is UTC plus `offsetMs`. */
export interface ZoneOffset {
  readonly from: number;
  readonly offsetMs: number;
}

/** Ascending by `from`; the first one holds before its own instant too. A summer time is two entries a year. */
export type ZoneOffsets = readonly ZoneOffset[];

/** The signal a correlation is about, as reports name it. */
export interface CorrelatedSignal {
  readonly id: string;
  readonly name: string;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit: string | null;
}

/**
 * `followed`: the signal moves after the events more than chance explains. `preceded`: it had moved before them, so that they may answer
 * it and cannot have caused it.
 */
export const TRAIN_VERDICTS = ['followed', 'preceded', 'no_link', 'insufficient_data'] as const;
export type TrainVerdict = (typeof TRAIN_VERDICTS)[number];

/** A share with its 95 % interval. */
export interface CountedShare {
  readonly count: number;
  readonly of: number;
  readonly low: number;
  readonly high: number;
}

/** How a signal moves at one lag from the events of a train; lags before the events are negative. */
export interface LaggedMove {
  /** Where it stands furthest out. */
  readonly lagMs: number;
  readonly direction: 'up' | 'down';
  /** Over all lags: how often the same events on other days do as well. */
  readonly pValue: number;
  /** After Benjamini and Hochberg, over the signals asked about together. */
  readonly adjustedPValue: number;
}

export interface MoveAfter extends LaggedMove {
  readonly lagLowMs: number;
  readonly lagHighMs: number;
  /** The p-value of moving the other way, where `direction` is the bad one; null for a signal of which neither is. */
  readonly pBetter: number | null;
  /** Point-biserial correlation of "here is an event" with the move at this lag, as if half of all moments were events. */
  readonly r: number;
  /** Events after which the signal moved further than at 95 % of the moments they are compared with. */
  readonly hits: CountedShare;
}

/** What the events of one tag have to do with one signal. */
export interface TrainCorrelation {
  readonly signal: CorrelatedSignal;
  readonly verdict: TrainVerdict;
  /** Events this rests on. */
  readonly events: number;
  /** `days`: compared with other days of the same type. `jitter`: too few days, compared with the hour around. */
  readonly comparedWith: 'days' | 'jitter' | null;
  readonly after: MoveAfter | null;
  readonly before: LaggedMove | null;
  readonly reasons: readonly Reason[];
  readonly sentence: string;
}

export const PAIR_VERDICTS = ['moves_together', 'shared_pattern', 'no_link', 'insufficient_data'] as const;
export type PairVerdict = (typeof PAIR_VERDICTS)[number];

/** Correlation of what neither signal's own past nor the time of day foretells. */
export interface JointMove {
  readonly r: number;
  /** Positive where the second signal follows the first. */
  readonly lagMs: number;
  readonly pValue: number;
  /** After Benjamini and Yekutieli, over the pairs asked about together. */
  readonly adjustedPValue: number;
}

/** Whether the highest twentieth of both falls on the same minutes. */
export interface JointPeaks {
  /** Share of the peaks of the first signal with one of the second close by, and the share expected of unrelated days. */
  readonly share: number;
  readonly expectedShare: number;
  /** Null with too few days to compare with. */
  readonly pValue: number | null;
}

/** What two signals have to do with each other. */
export interface PairCorrelation {
  readonly first: CorrelatedSignal;
  readonly second: CorrelatedSignal;
  readonly verdict: PairVerdict;
  /** Plain correlation, daily rhythm and all: a description, on which no p-value can stand. */
  readonly sharedPattern: number | null;
  readonly beyondRhythm: JointMove | null;
  readonly peaks: JointPeaks | null;
  readonly reasons: readonly Reason[];
  readonly sentence: string;
}
