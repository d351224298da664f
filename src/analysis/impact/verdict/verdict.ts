import { type FindingVerdict, isFlag } from '../../../model/finding.ts';
import type { SignalKind } from '../../../model/signal.ts';
import type { VerdictProbabilities } from '../classifier/verdict-probabilities.ts';
import type { DirectedEvidence, MeasuredAssessment } from '../evidence/assessment.ts';
import type { ImpactSettings } from '../input/impact-input.ts';
import type { Retained } from './compare-signals.ts';
import {
  beganAtRelease,
  cameBack,
  hasEnoughEvents,
  hasNewVolatility,
  isEndOfTrafficSurge,
  isGlobal,
  isLargeEnough,
  isPlainlyBetter,
  isPreExisting,
  isPulseOtherWay,
  isRebound,
  isUsualAcrossHole,
  PLAIN_PULSE_P,
  showsItself,
} from './conditions.ts';

/** In the first quarter of an hour a probability from `UNCLEAR_FROM` up to the threshold is left open. Not varied. */
const EARLY_UNTIL_MS = 900_000;
/** Below it a signal at the default prior is three and a half times as likely as usual: little enough to call it no effect. Not varied. */
const UNCLEAR_FROM = 0.35;
/**
 * Later such a probability is left open where the effect is known only within this factor. At the threshold it is flagged whatever the
 * interval, as the direction matters: requiring a narrow interval first cost 0.02 of F1 and saved no false flags (seeds 1 and 2).
 */
const WIDEST_INTERVAL = 4;

/**
 * Probability of a blip, at the mix of the fit, from which a signal is called so. By trees that had not seen the cases (seeds 1 and 3) it
 * finds 79 to 80 % of the blips and calls 0.8 to 1.0 % of the quiet pairs so; 0.3 found 75 to 77 % and called 0.6 %.
 */
const TRANSIENT_PROBABILITY = 0.2;
/** The same for an improvement. With 0.25 the demo had changes with p 0.1 called improvements. */
const IMPROVEMENT_PROBABILITY = 0.35;
/**
 * Probability that a signal which is bad either way changed at all, for a blip to be reported: on 2,000 cases of each of seeds 1 and 3 it
 * leaves 32 of 126 quiet pairs called a blip, and 92 of 127 blips.
 */
const BLIP_EITHER_WAY_PROBABILITY = 0.3;

/** The probabilities, and whether the comparison with the other signals of the release retains a change. */
export interface VerdictInputs {
  readonly probabilities: VerdictProbabilities;
  readonly retained: Retained;
  readonly elapsedMs: number;
  /**
   * Probability that a flag of this signal needs now: `flagProbability` at the final analysis, more before, and more for a young signal.
   */
  readonly flagThreshold: number;
}

/** The verdict by the first rule that applies. docs/MATH.md states each rule. */
export function verdictOf(
  assessment: MeasuredAssessment,
  inputs: VerdictInputs,
  kind: SignalKind,
  settings: ImpactSettings,
): FindingVerdict {
  if (isOpen(assessment.worse, inputs, settings)) return 'inconclusive';
  const verdict = VERDICT_BY[inputs.probabilities.basis](assessment, inputs, kind, settings);
  if (isLostInHole(verdict, assessment)) return 'inconclusive';
  return isFlag({ verdict }) && needsMore(inputs, settings) ? 'inconclusive' : verdict;
}

/**
 * The model weighs all evidence: a change that began earlier, came back or belongs to another release gets a low probability. So does one
 * unusual signal among many, as the others are evidence as well; one minus the probability is the local false discovery rate (Efron, 2008).
 */
function verdictByModel(
  assessment: MeasuredAssessment,
  { probabilities }: VerdictInputs,
  kind: SignalKind,
  settings: ImpactSettings,
): FindingVerdict {
  const { worse, better } = assessment;
  const transient = probabilities.transient ?? 0;
  if (probabilities.worse >= settings.flagProbability) {
    if (hasNewVolatility(assessment) && hasEnoughEvents(assessment.after, kind)) return 'less_stable';
    const stands = showsItself(assessment) && !isEndOfTrafficSurge(assessment, kind);
    if (stands && isLargeEnough(worse, assessment.after, kind, settings)) return 'regression';
  }
  const improved =
    (probabilities.better >= IMPROVEMENT_PROBABILITY && probabilities.better > transient) || isPlainlyBetter(assessment);
  if (improved && isLargeEnough(better, assessment.after, kind, settings)) return 'improvement';
  if (isGlobal(assessment)) return 'global_event';
  if (isPreExisting(worse)) return 'pre_existing';
  const plain = worse.pTransient < PLAIN_PULSE_P && cameBack(worse);
  return transient >= TRANSIENT_PROBABILITY || plain ? 'transient' : 'no_effect';
}

function verdictByRules(
  assessment: MeasuredAssessment,
  { probabilities, retained }: VerdictInputs,
  kind: SignalKind,
  settings: ImpactSettings,
): FindingVerdict {
  const { worse, better, pVariance } = assessment;
  const flagged = (own: DirectedEvidence, opposite: DirectedEvidence, probability: number, stands: boolean): boolean =>
    probability >= settings.flagProbability &&
    stands &&
    beganAtRelease(own, pVariance) &&
    !isRebound(own, opposite) &&
    isLargeEnough(own, assessment.after, kind, settings);
  if (flagged(worse, better, probabilities.worse, retained.worse)) return 'regression';
  if (flagged(better, worse, probabilities.better, retained.better)) return 'improvement';
  if (isGlobal(assessment)) return 'global_event';
  if (isPreExisting(worse)) return 'pre_existing';
  if (cameBack(worse)) return 'transient';
  if (kind === 'latency' && hasNewVolatility(assessment)) return 'less_stable';
  return 'no_effect';
}

/** For a signal that is bad either way the probability is that of any change; whether it lasts decides between regression and blip. */
function verdictEitherWay(
  assessment: MeasuredAssessment,
  { probabilities }: VerdictInputs,
  kind: SignalKind,
  settings: ImpactSettings,
): FindingVerdict {
  const { worse } = assessment;
  const isBlip = cameBack(worse) || isPulseOtherWay(assessment);
  if (probabilities.worse >= settings.flagProbability && !isBlip && isLargeEnough(worse, assessment.after, kind, settings))
    return 'regression';
  if (isGlobal(assessment)) return 'global_event';
  if (isPreExisting(worse)) return 'pre_existing';
  return isBlip && probabilities.worse >= BLIP_EITHER_WAY_PROBABILITY ? 'transient' : 'no_effect';
}

/** The rules for each source of the probabilities. */
const VERDICT_BY = { model: verdictByModel, formula: verdictByRules, either_way: verdictEitherWay } as const;

/** True where the verdict compares with the time before a hole, and signals often differ as much across such a hole. */
function isLostInHole(verdict: FindingVerdict, assessment: MeasuredAssessment): boolean {
  const compares = verdict === 'improvement' ? assessment.better : assessment.worse;
  const isChange = isFlag({ verdict }) || verdict === 'improvement' || verdict === 'transient';
  return isChange && isUsualAcrossHole(assessment, compares);
}

/** True where a middling probability is left open. */
export function isOpen(worse: DirectedEvidence, inputs: VerdictInputs, settings: ImpactSettings): boolean {
  const probability = inputs.probabilities.worse;
  if (probability < UNCLEAR_FROM || probability >= settings.flagProbability) return false;
  return isTooEarly(inputs) || intervalRatio(worse) > WIDEST_INTERVAL;
}

/** True when the evidence would suffice for a mature signal at the final analysis, and does not suffice now. */
export const needsMore = ({ probabilities, flagThreshold }: VerdictInputs, { flagProbability }: ImpactSettings): boolean =>
  probabilities.worse >= flagProbability && probabilities.worse < flagThreshold;

/** True in the first minutes, when a middling probability is left open. */
export const isTooEarly = (inputs: VerdictInputs): boolean => inputs.elapsedMs < EARLY_UNTIL_MS;

/** Upper over lower bound of the level after the release; infinite where the lower bound is 0. */
function intervalRatio({ effect }: DirectedEvidence): number {
  if (!effect || effect.low === null || effect.high === null) return 1;
  return 1 + effect.low > 0 ? (1 + effect.high) / (1 + effect.low) : Number.POSITIVE_INFINITY;
}
