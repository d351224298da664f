import { COHORT, type CohortEvidence, type Effect, type Finding, type FindingVerdict, isFlag } from '../../../model/finding.ts';
import { isCohortFlag } from '../../cohorts/cohort-flag.ts';
import { type CohortComparison, type CohortOutcome, compareCohorts } from '../../cohorts/compare-cohorts.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { cohortText, otherTrafficText, versionsText } from './cohort-texts.ts';
import { OF_NO_FLAG } from './outage-finding.ts';

/** What the new version of each signal shows beside the old one; null where its series are not split. */
export const compareVersions = (inputs: readonly ImpactInput[]): readonly (CohortOutcome | null)[] =>
  inputs.map(({ signal, split, releaseAt, asOf }) =>
    split === undefined || isTraffic(signal)
      ? null
      : compareCohorts({ ...signal, ...split }, { releaseAt, asOf, version: split.version }),
  );

/** Requests and throughput of a version are the balancer's choice. */
const isTraffic = ({ kind, bad }: ImpactInput['signal']): boolean => (kind === 'count' || kind === 'rate') && bad === 'down';

/** How many signals share the error of a release. */
export const comparedSignals = (outcomes: readonly (CohortOutcome | null)[]): number =>
  outcomes.filter((outcome) => outcome?.outcome === 'compared').length;

/** Verdicts that a new version which is worse than the old one beside it changes. The others know more of this signal as a whole. */
const OPEN: readonly FindingVerdict[] = [
  'improvement',
  'transient',
  'pre_existing',
  'global_event',
  'no_effect',
  'inconclusive',
  'insufficient_data',
];

/**
 * Adds what the new version shows beside the old one. A version that is worse is a regression at once, from its second minute on, whatever a flag
 * needs at this analysis; one that is gone again, or whose instances have warmed up, is a burst.
 */
export function withCohorts(
  finding: Finding,
  outcome: CohortOutcome | null,
  signals: number,
  input: ImpactInput,
  settings: ImpactSettings,
): Finding {
  if (outcome === null) return finding;
  if (outcome.outcome !== 'compared') {
    const text = versionsText(outcome.outcome);
    return text === null ? finding : { ...finding, reasons: [...finding.reasons, { code: 'versions_not_compared', text }] };
  }
  const isWorse = isCohortFlag(outcome, signals) && isLargeEnough(outcome, input, settings);
  const cohorts = evidenceOf(outcome, isWorse, input);
  if (!isWorse) {
    if (cohorts.isTrusted || outcome.pValue > NOTABLE) return { ...finding, cohorts };
    const reason = { code: 'other_traffic', text: otherTrafficText(cohorts) };
    return { ...finding, cohorts, reasons: [...finding.reasons, reason] };
  }
  const reason = { code: COHORT, text: cohortText(cohorts, input.signal) };
  const probability = Math.max(finding.probability ?? 0, cohortProbability(outcome.pValue, settings.prior));
  if (isFlag(finding)) return { ...finding, cohorts, probability, reasons: [reason, ...finding.reasons] };
  if (!OPEN.includes(finding.verdict)) return { ...finding, cohorts };
  const end = outcome.isOver ? outcome.to : outcome.rollout === 'taken_back' ? outcome.endedAt : null;
  return {
    ...finding,
    cohorts,
    verdict: verdictOf(outcome, input),
    probability,
    pValue: finding.pValue ?? outcome.pValue,
    effect: effectOf(outcome),
    onset: { at: outcome.from, low: outcome.from, high: outcome.to },
    shape: end === null ? 'step' : 'transient',
    end,
    reasons: [reason, ...finding.reasons.filter(({ code }) => !OF_NO_FLAG.has(code))],
  };
}

/**
 * How much likelier a p is of a harmed version than of a healthy one, `4 p^-0.35`: of 672 harmed and 3,500 healthy comparisons, p up to 0.001,
 * 0.01, 0.02 and 0.05 (each from the one before it on) was over 1,000, 20, 18 and 14 times as frequent among the harmed; this says 45, 31, 17
 * and 14 in the middle of each.
 */
const LIKELIHOOD_AT_ONE = 4;
/** Its power. */
const LIKELIHOOD_POWER = -0.35;
/** Smaller ones say more of the model than of the version. */
const LEAST_P = 1e-9;

/** The odds of the prior times that. */
const cohortProbability = (pValue: number, prior: number): number =>
  logistic(logit(prior) + Math.log(LIKELIHOOD_AT_ONE) + LIKELIHOOD_POWER * Math.log(Math.max(pValue, LEAST_P)));

/** Told of a difference that would have flagged, had the traffic been the same. */
const NOTABLE = 0.05;

/** A cold start that is over before anybody was alarmed is the blip of a restart. */
function verdictOf({ isOver, rollout }: CohortComparison, { wasFlagged }: ImpactInput): FindingVerdict {
  if (isOver) return wasFlagged ? 'burst' : 'transient';
  return rollout === 'taken_back' ? 'burst' : 'regression';
}

/** The old version as the new one's instances would have it, and what they have. */
function effectOf({ effect, isLog, low, high }: CohortComparison): Effect {
  const { newLevel, oldLevel, shift } = effect;
  if (!isLog) return { absolute: newLevel - oldLevel, relative: null, low: null, high: null };
  return {
    absolute: newLevel - newLevel / Math.exp(shift),
    relative: Math.expm1(shift),
    ...{ low: Math.expm1(low), high: Math.expm1(high) },
  };
}

/** True where the effect reaches the minimum set for its kind, in the bad direction. */
function isLargeEnough(comparison: CohortComparison, { signal }: ImpactInput, { minimumEffect }: ImpactSettings): boolean {
  const { absolute, relative } = effectOf(comparison);
  const size = signal.kind === 'ratio' || relative === null ? absolute : relative;
  return Math.abs(size) >= minimumEffect[signal.kind];
}

function evidenceOf(comparison: CohortComparison, isWorse: boolean, { signal }: ImpactInput): CohortEvidence {
  const { effect, traffic, newVersion, oldVersions, newInstances, oldInstances } = comparison;
  const relative = comparison.isLog ? effectOf(comparison) : null;
  // Failures are compared; of a ratio of successes the level is that of the successes.
  const level = (own: number): number => (signal.kind === 'ratio' && signal.bad === 'down' ? 1 - own : own);
  return {
    newer: {
      version: newVersion,
      instances: newInstances,
      level: level(effect.newLevel),
      counted: effect.counts?.newExposure ?? null,
    },
    older: {
      version: oldVersions.length > 0 ? oldVersions.join(', ') : null,
      instances: oldInstances,
      level: level(effect.oldLevel),
      counted: effect.counts?.oldExposure ?? null,
    },
    from: comparison.from,
    ...{ to: comparison.to, togetherMs: comparison.togetherMs, pValue: comparison.pValue, rollout: comparison.rollout, isWorse },
    ...{ relative: relative?.relative ?? null, low: relative?.low ?? null, high: relative?.high ?? null },
    trafficPerInstance: traffic?.perInstance ?? null,
    isTrusted: traffic?.isAsExpected !== false,
  };
}
