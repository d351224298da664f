import type { Reason, WindowSummary } from '../../../model/finding.ts';
import type { Blame } from '../onset/blame.ts';
import type { RankedStatistic } from '../placebos/rank-both-ways.ts';
import type { AcrossHole } from '../statistics/across-hole-test.ts';
import type { BracketedPulse } from '../statistics/bracketed-pulse-test.ts';
import type { LevelJump } from '../statistics/level-jump-test.ts';
import type { ServiceLoad } from '../statistics/service-load.ts';
import type { MeasuredEffect } from './effect-size.ts';
import type { PulseExtent } from './pulse-extent.ts';

/** The evidence for one direction. */
export interface DirectedEvidence {
  readonly direction: 1 | -1;
  readonly pValue: number;
  readonly z: number;
  readonly zPreExisting: number | null;
  readonly preExistingLeadS: number | null;
  readonly pPreExisting: number | null;
  readonly zPulse: number | null;
  readonly pTransient: number;
  /** Share of the shift still there at the end, positive in this direction. */
  readonly retained: number;
  readonly blame: Blame | null;
  readonly shape: 'step' | 'ramp';
  readonly effect: MeasuredEffect | null;
  /** Statistics that need placebos and that only the verdict model reads; null without placebos. */
  readonly further: FurtherStatistics | null;
}

/** Further statistics of one direction. */
export interface FurtherStatistics {
  /** The evidence of the matched filters, other explanations deducted. */
  readonly m: number;
  readonly zRamp: number | null;
  readonly jump: RankedStatistic;
  readonly bracketedPulse: BracketedPulse;
  /** Of each block around the release, in its standard deviations over the placebos; positive in this direction. */
  readonly blockDeviations: Float64Array;
  /** The shift on the values alone. */
  readonly onValues: PlainShift;
  /** The same, other explanations not deducted: how unusual, and how many times the strongest placebo. */
  readonly shiftAlone: { readonly pValue: number; readonly overStrongest: number };
  /** Distance from the forecast of a local level. */
  readonly level: RankedStatistic;
  /** Minutes after the release beyond 99 of 100 samples of the history. */
  readonly extremeMinutes: number;
  /** The shift on the scale of ranks, where bursts and heavy tails weigh little; null where it cannot be measured. */
  readonly onRanks: PlainShift | null;
  /** The shift beyond the part that the load explains; null where the load is unknown, or is this signal. */
  readonly beyondLoad: PlainShift | null;
  /** The exact test on the counts of a ratio. */
  readonly counts: PlainShift | null;
  /** Probability that a sample of the hour after lies beyond one of the hour before. */
  readonly superiority: number;
}

/** A shift as a z and how unusual it is. */
export interface PlainShift {
  readonly z: number;
  readonly pValue: number;
}

/** The movement of services without a release at the same time. */
export interface ControlEvidence {
  /** Services that were compared. */
  readonly controls: number;
  /** Those that moved the same way, where they are too many to have faults of their own. */
  readonly moved: number;
  /** Share of the signal's shift that these show as well. */
  readonly share: number;
  /** p of the signal's shift for the worse when the controls are ignored. */
  readonly pWithout: number;
  /** Share of the signal's new spread that controls show as well. */
  readonly spreadShare: number;
  /** p of the signal's spread when the controls are ignored. */
  readonly pSpread: number;
}

/** Change of the spread, which has no direction; null without placebos. */
export interface VolatilityEvidence {
  readonly pVariance: number | null;
  /** Mean |difference| from sample to sample after the release over the one before it. */
  readonly varianceRatio: number | null;
  /** How much further samples lie from their neighbours after the release than before it, as a logarithm. */
  readonly spread: RankedStatistic | null;
}

export type Calibration =
  /** Placebos of the same signal. */
  | 'placebos'
  /** The exact test on counts alone: too few usable placebos. */
  | 'exact'
  /** Both; the larger p counts. */
  | 'placebos_and_exact';

/** Measurements from which a probability follows. `worse` is the bad direction; for a signal bad either way, the better supported one. */
export interface MeasuredAssessment extends VolatilityEvidence {
  readonly status: 'measured';
  readonly calibration: Calibration;
  readonly worse: DirectedEvidence;
  readonly better: DirectedEvidence;
  readonly placebos: number;
  readonly effectiveHours: number;
  readonly noiseExponent: number;
  readonly seasonalCoefficient: number;
  /** Logarithm of the noise before the release over the one before a typical placebo; null without placebos. */
  readonly volatilityBefore: number | null;
  /** Change of the load at the release; null where it is unknown, or is this signal. */
  readonly load: Pick<ServiceLoad, 'pRise' | 'pFall'> | null;
  readonly pExact: number | null;
  readonly couldHaveSeen: number | null;
  readonly control: ControlEvidence | null;
  /** Extent of the change for the worse right after the release, whether or not it came back. */
  readonly pulse: PulseExtent | null;
  /** Where samples were missing right before the release, and the time before those stands for it; null without such a hole. */
  readonly hole: HoleBefore | null;
  readonly before: WindowSummary;
  readonly after: WindowSummary;
}

/** A range without samples right before the release. */
export interface HoleBefore {
  readonly lengthMs: number;
  /** How often the level moves as far across such a range; null where the half hour before the release is known nevertheless. */
  readonly across: AcrossHole | null;
}

/** A signal of few levels, judged by the instant at which one changed. A side without a jump is null. */
export interface LevelsAssessment {
  readonly status: 'levels';
  readonly up: JumpEvidence | null;
  readonly down: JumpEvidence | null;
  /** Changes that came back: `to` is the peak. */
  readonly excursions: Readonly<Record<'up' | 'down', JumpEvidence | null>>;
  readonly stepMs: number;
  /** Time from the first sample to the release. */
  readonly historyMs: number;
  readonly before: WindowSummary;
  readonly after: WindowSummary;
}

/** A jump of a level. */
export interface JumpEvidence {
  readonly jump: LevelJump;
  /** Share of it that services without a release show at the same time; null without a control. */
  readonly controlShare: number | null;
}

export type Assessment =
  | MeasuredAssessment
  | LevelsAssessment
  /** Nothing can be measured; the reason says which rule. */
  | { readonly status: 'insufficient'; readonly reason: Reason; readonly before: WindowSummary; readonly after: WindowSummary }
  /** The difference is known, but not how unusual it is. */
  | {
      readonly status: 'uncalibrated';
      readonly reason: Reason;
      readonly placebos: number;
      readonly effect: MeasuredEffect | null;
      readonly before: WindowSummary;
      readonly after: WindowSummary;
    };
