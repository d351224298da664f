import type { Millis } from './instant.ts';
import type { BadDirection, SignalKind } from './signal.ts';
import type { FindingSlices } from './slices.ts';

export const FINDING_VERDICTS = [
  'regression',
  'burst',
  'went_silent',
  'less_stable',
  'improvement',
  'transient',
  'pre_existing',
  'global_event',
  'no_effect',
  'inconclusive',
  'insufficient_data',
] as const;
export type FindingVerdict = (typeof FINDING_VERDICTS)[number];

/** Verdicts that flag a release: the signal got worse because of it, for good or for a while. */
export const FLAG_VERDICTS: readonly FindingVerdict[] = ['regression', 'burst', 'went_silent', 'less_stable'];

/** True where the finding flags its release. */
export const isFlag = ({ verdict }: { readonly verdict: FindingVerdict }): boolean => FLAG_VERDICTS.includes(verdict);

export type Shape = 'step' | 'ramp' | 'transient' | 'variance';

/** Why a verdict was given: a code for machines, a sentence for people. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}

/** Size of the shift against what the signal would have done. `low` and `high` bound `relative` with 95 % confidence. */
export interface Effect {
  /** 0.1 = a tenth more than expected; null where the level before was zero, so that no ratio exists. */
  readonly relative: number | null;
  /** In the signal's own unit (a ratio in parts of one). */
  readonly absolute: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface Onset {
  readonly at: Millis;
  readonly low: Millis;
  readonly high: Millis;
}

/** One side of the comparison, in the signal's own unit. */
export interface WindowSummary {
  readonly from: Millis;
  readonly to: Millis;
  /** Samples present and samples the grid has room for. */
  readonly present: number;
  readonly expected: number;
  readonly mean: number | null;
  /** For a ratio: numerator and denominator added up. */
  readonly numerator: number | null;
  readonly denominator: number | null;
}

/** The numbers a verdict rests on. */
export interface Evidence {
  readonly before: WindowSummary;
  readonly after: WindowSummary;
  readonly historyFrom: Millis;
  /** Quiet moments of the same signal the release was compared with. */
  readonly placebos: number;
  readonly pBetter: number | null;
  readonly pTransient: number | null;
  readonly pVariance: number | null;
  /** Exact test on low counts, where it was used. */
  readonly pExact: number | null;
  /** The share of the shift that services without a release show too; null without a control. */
  readonly controlShare: number | null;
  /** The relative effect that would have reached p = 0.01 here; so `no_effect` is not read as "there is none". */
  readonly couldHaveSeen: number | null;
  /**
   * The probability that a flag needed at this analysis: more the sooner after the release, and for a signal under a day old. Null without
   * a probability.
   */
  readonly flagThreshold: number | null;
  /** The prior probability of a regression for one release and one signal, on which `probability` stands. */
  readonly prior: number;
}

/** How the blame for a change is divided among the releases near it. All shares add up to 1. */
export interface Suspicion {
  /** The largest share first; `release` is the id. */
  readonly suspects: readonly { readonly release: string; readonly at: Millis; readonly share: number }[];
  readonly noneOfThese: number;
}

/**
 * What a change for the worse has cost so far: the sum of what was observed minus what was expected since the release. Extra errors for a
 * ratio, lost or extra events for a count (per second times seconds for a rate), the signal's unit times minutes otherwise; positive is
 * harm.
 */
export interface Cost {
  readonly amount: number;
  /** Bounds of the amount with 95 % confidence. */
  readonly low: number;
  readonly high: number;
  readonly unit: CostUnit;
}

export type CostUnit = 'errors' | 'events' | 'unit_minutes';

/** What the signal did when the release was undone, and what that changed. */
export interface RollbackEvidence {
  /** The release that undid it. */
  readonly release: string;
  readonly at: Millis;
  /** How often a quiet moment looks as much like the end of a change for the worse. */
  readonly pValue: number;
  /** Size of the change back in parts of the change at the release; null where there is none to compare. */
  readonly shareUndone: number | null;
  /** That the release made the signal worse, before the rollback was looked at; `probability` is after it. */
  readonly probabilityBefore: number;
}

/** `side_by_side`: both run. `rolled_out`: no old instance is left. `taken_back`: no new one is. */
export const ROLLOUTS = ['side_by_side', 'rolled_out', 'taken_back'] as const;
export type Rollout = (typeof ROLLOUTS)[number];

/** One version over the minutes in which both ran. */
export interface CohortSide {
  /** Null where series carry no version, and instances tell the cohorts apart; of several old versions, all of them. */
  readonly version: string | null;
  readonly instances: number;
  /** In the signal's own unit. */
  readonly level: number;
  /** Of a ratio its requests, of a count the steps of its instances; null for a level. */
  readonly counted: number | null;
}

/** The new version beside the old one at the same time. */
export interface CohortEvidence {
  readonly newer: CohortSide;
  readonly older: CohortSide;
  readonly from: Millis;
  readonly to: Millis;
  /** All time side by side so far; what is shown may be a part of it. */
  readonly togetherMs: number;
  /** Chance that any look at any time shows as bad a difference without one. */
  readonly pValue: number;
  /** New over old less 1, without what the instances already differed by; 95 %. Null where levels may be below zero. */
  readonly relative: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly rollout: Rollout;
  /** Requests of a new instance over those of an old one; null where they are not known. */
  readonly trafficPerInstance: number | null;
  /** False where the new version gets other traffic than its instances suggest: nothing is flagged for it then. */
  readonly isTrusted: boolean;
  /** True where the comparison alone flags the new version. */
  readonly isWorse: boolean;
}

/** What was concluded of one release and one signal. Null where the evidence does not allow the number. */
export interface Finding {
  readonly signal: string;
  readonly signalName: string;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit: string | null;
  readonly verdict: FindingVerdict;
  /** That this release made this signal worse. */
  readonly probability: number | null;
  /** How often a quiet moment of this signal looks at least this bad. */
  readonly pValue: number | null;
  readonly effect: Effect | null;
  readonly onset: Onset | null;
  readonly shape: Shape | null;
  /** When the signal was back at its level, of a change that is over; null where it is not. Absent in reports that are older than this. */
  readonly end?: Millis | null;
  /** Null where nothing got worse. Absent in reports that are older than this. */
  readonly cost?: Cost | null;
  /** This release's share of the blame among the releases near it and "none of these". */
  readonly blameShare: number | null;
  /** The shares of all releases near it; null where there is no other. Absent in reports that are older than this. */
  readonly suspicion?: Suspicion | null;
  /** Null where the release was not undone. Absent in reports that are older than this. */
  readonly rollback?: RollbackEvidence | null;
  /** Null where no two versions ran at the same time. Absent in reports that are older than this. */
  readonly cohorts?: CohortEvidence | null;
  /** Where it got worse; null where it is no flag for a change of level. Absent in reports that are older than this. */
  readonly slices?: FindingSlices | null;
  readonly reasons: readonly Reason[];
  readonly evidence: Evidence | null;
}

/**
 * The p-value that speaks for the verdict; `pValue` is that of a lasting change for the worse. Null where none was measured, as for a burst
 * that the search for outages found alone.
 */
export function ownPValue({ verdict, pValue, evidence }: Pick<Finding, 'verdict' | 'pValue'> & EvidenceOfOther): number | null {
  if (verdict === 'improvement') return evidence?.pBetter ?? pValue;
  if (verdict === 'transient' || verdict === 'burst') return evidence?.pTransient ?? null;
  return verdict === 'less_stable' ? (evidence?.pVariance ?? pValue) : pValue;
}

interface EvidenceOfOther {
  readonly evidence: Pick<Evidence, 'pBetter' | 'pTransient' | 'pVariance'> | null;
}

/** Code of the reason for a flag that the exact test of outages raised, at whatever analysis. */
export const OUTAGE = 'outage';

/** True for a signal that went out right after the release, whether or not it has recovered. */
export const isOutage = ({ reasons }: Pick<Finding, 'reasons'>): boolean => reasons.some(({ code }) => code === OUTAGE);

/** Code of the reason for a flag that the new version beside the old one raised, at whatever analysis. */
export const COHORT = 'worse_than_old_version';

/** True for a signal that is worse on the new version than on the old one beside it. */
export const isOfCohorts = ({ reasons }: Pick<Finding, 'reasons'>): boolean => reasons.some(({ code }) => code === COHORT);

/** Code of the reason for a finding that would have been a flag, but for too many false ones among the flags of the releases before. */
export const WITHHELD = 'held_back';

/** True where the finding would have been a flag, but was withheld. */
export const isWithheld = ({ reasons }: Pick<Finding, 'reasons'>): boolean => reasons.some(({ code }) => code === WITHHELD);

/** Code of the reason for a finding that would have been a flag, had more quiet moments of its signal been known. */
export const YOUNG_HISTORY = 'young_history';

/** True where the finding would have been a flag with a longer history. */
export const isForWantOfHistory = ({ reasons }: Pick<Finding, 'reasons'>): boolean =>
  reasons.some(({ code }) => code === YOUNG_HISTORY);

/** Code of the reason for a finding without which its release must not be called clear: a signal that matters could not be judged. */
export const UNJUDGED = 'not_judged';

export const isUnjudged = ({ reasons }: Pick<Finding, 'reasons'>): boolean => reasons.some(({ code }) => code === UNJUDGED);

/** True where the evidence allows no answer, or not yet. */
export const isUndecided = ({ verdict }: Pick<Finding, 'verdict'>): boolean =>
  verdict === 'insufficient_data' || verdict === 'inconclusive';
