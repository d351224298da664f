import type { CountedShare } from './calibration.ts';
import type { Finding, Reason } from './finding.ts';
import type { Millis } from './instant.ts';
import type { Release, ReleaseVerdict } from './release.ts';
import type { BadDirection, SignalKind } from './signal.ts';

/** From `from` on, local time is UTC plus `offsetMs`. */
export interface ZoneOffset {
  readonly from: number;
  readonly offsetMs: number;
}

/** Ascending by `from`; the first one is also valid before its own instant. Daylight saving time is two entries a year. */
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
 * `followed`: the signal moves after the events more than chance explains. `preceded`: it had moved before them, so that they may be a
 * reaction to it but not its cause.
 */
export const TRAIN_VERDICTS = ['followed', 'preceded', 'no_link', 'insufficient_data'] as const;
export type TrainVerdict = (typeof TRAIN_VERDICTS)[number];

/** How a signal moves at one lag from the events of a train; lags before the events are negative. */
export interface LaggedMove {
  /** The lag at which the signal moves furthest. */
  readonly lagMs: number;
  readonly direction: 'up' | 'down';
  /** Over all lags: how often the same events on other days move the signal as far. */
  readonly pValue: number;
  /** After Benjamini and Hochberg, over the signals of one question. */
  readonly adjustedPValue: number;
}

export interface MoveAfter extends LaggedMove {
  readonly lagLowMs: number;
  readonly lagHighMs: number;
  /** The p-value of moving the other way, where `direction` is the bad one; null for a signal of which neither is. */
  readonly pBetter: number | null;
  /** Point-biserial correlation of "here is an event" with the move at this lag, as if half of all instants were events. */
  readonly r: number;
  /** Events after which the signal moved further than at 95 % of the instants they are compared with. */
  readonly hits: Omit<CountedShare, 'share'> & { readonly eventsAt: readonly Millis[] };
}

/** What the events of one tag have to do with one signal. */
export interface TrainCorrelation {
  readonly signal: CorrelatedSignal;
  readonly verdict: TrainVerdict;
  /** Events this rests on. */
  readonly events: number;
  /** `days`: compared with other days of the same type. `jitter`: there are few of those, so mostly compared with the two hours around. */
  readonly comparedWith: 'days' | 'jitter' | null;
  readonly after: MoveAfter | null;
  readonly before: LaggedMove | null;
  readonly reasons: readonly Reason[];
  readonly sentence: string;
}

/** A release among the events of a tag, and what its newest report flags. */
export interface TagRelease {
  readonly release: Release;
  readonly verdict: ReleaseVerdict;
  /** The signals its report has findings of. */
  readonly judged: ReadonlySet<string>;
  readonly flags: readonly Pick<Finding, 'signal' | 'verdict' | 'probability'>[];
}

/** A train beside the reports of the releases in it. */
export interface JudgedTrain extends TrainCorrelation {
  /** The ids of the events that are hits. */
  readonly hitIds: readonly string[];
  /** Of the releases in it that were judged on the signal: those flagged for it. */
  readonly flagged: { readonly count: number; readonly of: number };
}

export const PAIR_VERDICTS = ['moves_together', 'shared_pattern', 'no_link', 'insufficient_data'] as const;
export type PairVerdict = (typeof PAIR_VERDICTS)[number];

/** Correlation of what neither the signal's own past nor the time of day predicts. */
export interface JointMove {
  readonly r: number;
  /** Positive where the second signal follows the first. */
  readonly lagMs: number;
  readonly pValue: number;
  /** After Benjamini and Yekutieli, over the pairs of one question. */
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
  /** Plain correlation, daily rhythm included: a description, for which there is no p-value. */
  readonly sharedPattern: number | null;
  readonly beyondRhythm: JointMove | null;
  readonly peaks: JointPeaks | null;
  readonly reasons: readonly Reason[];
  readonly sentence: string;
}

/** The range of time that is correlated, and the time zone of its days (a name of the IANA database). */
export interface CorrelationRange {
  readonly from: Millis;
  readonly to: Millis;
  readonly timeZone: string;
}

/** The events of one tag against the signals of a service, or against one signal. */
export interface TagQuestion extends CorrelationRange {
  readonly tag: string;
  /** Null for events and signals of every service. */
  readonly service: string | null;
  readonly environment: string | null;
  /** The id of one signal, or null for all. */
  readonly signal: string | null;
}

/** Two signals, or every pair of a service's. */
export type PairQuestion = CorrelationRange &
  (
    | { readonly form: 'pair'; readonly signal: string; readonly other: string }
    | { readonly form: 'service'; readonly service: string; readonly environment: string | null }
  );

/** Why a question of correlation has no answer. */
export type CorrelationRefusal =
  | { readonly outcome: 'unknown_signal'; readonly id: string }
  /** More than are compared in one answer; with the limit and how many there are. */
  | { readonly outcome: 'too_many'; readonly what: 'signals' | 'events'; readonly count: number; readonly limit: number };

export type TagAnswer =
  | {
      readonly outcome: 'answered';
      readonly seed: number;
      /** Events of the tag in the range. */
      readonly events: number;
      readonly trains: readonly JudgedTrain[];
      /** Those among the events, the earliest first. */
      readonly releases: readonly TagRelease[];
    }
  | CorrelationRefusal;

export type PairAnswer =
  | { readonly outcome: 'answered'; readonly seed: number; readonly pairs: readonly PairCorrelation[] }
  | CorrelationRefusal;
