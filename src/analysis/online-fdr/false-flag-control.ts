import type { ImpactSettings } from '../impact/input/impact-input.ts';
import { logistic, logit } from '../stats/log-odds.ts';
import { learnPrior } from './learned-prior.ts';
import type { ReleaseEvidence } from './release-evidence.ts';

export type OnlineFdrSettings = Pick<ImpactSettings, 'prior' | 'falseFlagShare'>;

/** State of the online false discovery control. */
export interface OnlineFdrState {
  /** Learnt from the releases: share of pairs of release and signal that are regressions. */
  readonly prior: number;
  /** Number of flags that are counted, the newest ones. */
  readonly flags: number;
  /** Expected number of false ones among them. */
  readonly expectedFalse: number;
}

/** Flags that are counted, the newest ones: many true flags of long ago must not make room for false ones now. Not varied. */
const FLAGS_COUNTED = 100;

/** The state after `releases`, which are in order of time, the earliest first. */
export function onlineFdrState(releases: readonly ReleaseEvidence[], prior: number): OnlineFdrState {
  const learned = learnPrior(
    releases.flatMap(({ evidence }) => evidence),
    prior,
  );
  const flags = releases.flatMap(({ flaggedFor }) => (flaggedFor === null ? [] : [flaggedFor])).slice(-FLAGS_COUNTED);
  const expectedFalse = flags.reduce((sum, factor) => sum + 1 - logistic(factor + logit(learned)), 0);
  return { prior: learned, flags: flags.length, expectedFalse };
}

export interface FlagDecision {
  /** False: the flag must be withheld. */
  readonly isAllowed: boolean;
  /** With this flag among the others. */
  readonly state: OnlineFdrState;
}

/**
 * Whether one more flag may be raised after those of the releases before it: when the local false discovery rates of the flags, this one
 * among them, add up to no more than the share allowed (the rule of SAST; Gang, Sun and Wang, JASA 2023), at the prior learnt from the
 * releases. `flag` is its log Bayes factor.
 */
export function decideFlag(before: readonly ReleaseEvidence[], flag: number, settings: OnlineFdrSettings): FlagDecision {
  const state = onlineFdrState([...before, { evidence: [], flaggedFor: flag }], settings.prior);
  return { isAllowed: state.expectedFalse <= settings.falseFlagShare * state.flags, state };
}
