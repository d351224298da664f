import type { FindingVerdict } from '../../../model/finding.ts';
import type { SignalKind } from '../../../model/signal.ts';
import type { VerdictProbabilities } from '../classifier/verdict-probabilities.ts';
import type { DirectedEvidence, MeasuredAssessment } from '../evidence/assessment.ts';
import type { ImpactSettings } from '../input/impact-input.ts';
import type { Retained } from './compare-signals.ts';

/** How far a change that was there before may fit better and the release still be blamed. */
const PRE_EXISTING_TOLERANCE = 0.5;
/** A signal that also got restless at the release is excused from that. */
const VOLATILE_P = 0.01;
const TRANSIENT_P = 0.02;
const TRANSIENT_RETAINED = 0.4;
/** A pulse that stands out so far, and is gone, needs no model to be called one. */
const PLAIN_PULSE_P = 0.001;
const LESS_STABLE_P = 0.005;
const PRE_EXISTING_P = 0.01;
const GLOBAL_P = 0.01;
const GLOBAL_SHARE = 0.3;
const NO_SHIFT_P = 0.01;
/** In the first minutes a probability from here up to the threshold is left open. */
const EARLY_UNTIL_MS = 900_000;
const UNCLEAR_FROM = 0.35;
/** Later it is where the effect is known only within this factor. A probability high enough is flagged: the direction is what counts. */
const WIDEST_INTERVAL = 4;

/** A model states how likely these are at the mix of its fit; from here on the signal is called so. Measured. */
const TRANSIENT_PROBABILITY = 0.2;
const IMPROVEMENT_PROBABILITY = 0.35;
/** That a signal which is bad either way changed at all, for a blip to be told. */
const BLIP_EITHER_WAY_PROBABILITY = 0.3;

/** The probabilities, and whether the comparison with the other signals of the release leaves a change standing. */
export interface VerdictInputs {
  readonly probabilities: VerdictProbabilities;
  readonly retained: Retained;
  readonly elapsedMs: number;
  /** What a flag needs at this look of this signal: `flagProbability` at the last one, more before, and more of a young signal. */
  readonly flagThreshold: number;
}

/** What to call the evidence: the first rule that applies. Each rule is stated in docs/MATH.md. */
export function verdictOf(
  assessment: MeasuredAssessment,
  inputs: VerdictInputs,
  kind: SignalKind,
  settings: ImpactSettings,
): FindingVerdict {
  if (isOpen(assessment.worse, inputs, settings)) return 'inconclusive';
  const verdict = VERDICT_BY[inputs.probabilities.basis](assessment, inputs, kind, settings);
  const isFlag = verdict === 'regression' || verdict === 'less_stable';
  return isFlag && needsMore(inputs, settings) ? 'inconclusive' : verdict;
}

/**
 * The model has weighed all the evidence: what began earlier, came back or belongs to another release has a low probability. So has one signal
 * that stands out among many, for the others are evidence as well; one minus the probability is the local false discovery rate (Efron, 2008).
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
    if (hasNewVolatility(assessment)) return 'less_stable';
    if (isLargeEnough(worse, kind, settings) && !isEndOfTrafficSurge(assessment, kind)) return 'regression';
  }
  const improved = probabilities.better >= IMPROVEMENT_PROBABILITY && probabilities.better > transient;
  if (improved && isLargeEnough(better, kind, settings)) return 'improvement';
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
    isLargeEnough(own, kind, settings);
  if (flagged(worse, better, probabilities.worse, retained.worse)) return 'regression';
  if (flagged(better, worse, probabilities.better, retained.better)) return 'improvement';
  if (isGlobal(assessment)) return 'global_event';
  if (isPreExisting(worse)) return 'pre_existing';
  if (cameBack(worse)) return 'transient';
  if (kind === 'latency' && hasNewVolatility(assessment)) return 'less_stable';
  return 'no_effect';
}

/** Of a signal that is bad either way the probability is that of any change: whether it lasts tells the rest. */
function verdictEitherWay(
  assessment: MeasuredAssessment,
  { probabilities }: VerdictInputs,
  kind: SignalKind,
  settings: ImpactSettings,
): FindingVerdict {
  const { worse } = assessment;
  const isBlip = cameBack(worse) || isPulseOtherWay(assessment);
  if (probabilities.worse >= settings.flagProbability && !isBlip && isLargeEnough(worse, kind, settings)) return 'regression';
  if (isGlobal(assessment)) return 'global_event';
  if (isPreExisting(worse)) return 'pre_existing';
  return isBlip && probabilities.worse >= BLIP_EITHER_WAY_PROBABILITY ? 'transient' : 'no_effect';
}

const VERDICT_BY = { model: verdictByModel, formula: verdictByRules, either_way: verdictEitherWay } as const;

function isOpen(worse: DirectedEvidence, inputs: VerdictInputs, settings: ImpactSettings): boolean {
  const probability = inputs.probabilities.worse;
  if (probability < UNCLEAR_FROM || probability >= settings.flagProbability) return false;
  return isTooEarly(inputs) || intervalRatio(worse) > WIDEST_INTERVAL;
}

/** True when the evidence would do at the last look, had the signal been known for long, and not here. */
export const needsMore = ({ probabilities, flagThreshold }: VerdictInputs, { flagProbability }: ImpactSettings): boolean =>
  probabilities.worse >= flagProbability && probabilities.worse < flagThreshold;

/** True while so little has been seen that a middling probability is left open. */
export const isTooEarly = (inputs: VerdictInputs): boolean => inputs.elapsedMs < EARLY_UNTIL_MS;

/** Upper over lower bound of the level after the release; infinite where the lower bound is nothing at all. */
function intervalRatio({ effect }: DirectedEvidence): number {
  if (!effect || effect.low === null || effect.high === null) return 1;
  return 1 + effect.low > 0 ? (1 + effect.high) / (1 + effect.low) : Number.POSITIVE_INFINITY;
}

const beganAtRelease = (evidence: DirectedEvidence, pVariance: number | null): boolean =>
  evidence.zPreExisting === null ||
  evidence.zPreExisting <= evidence.z + PRE_EXISTING_TOLERANCE ||
  (pVariance !== null && pVariance < VOLATILE_P);

/** True when an earlier change the other way explains the signal better: its shape leaves a remainder that looks like a change back. */
const isRebound = (own: DirectedEvidence, opposite: DirectedEvidence): boolean =>
  opposite.zPreExisting !== null && opposite.zPreExisting > own.z;

/** True when requests only fall to where they stood before a rush that the release happened to meet: rushes are the callers' and end by themselves. */
const isEndOfTrafficSurge = ({ worse, better }: MeasuredAssessment, kind: SignalKind): boolean =>
  (kind === 'count' || kind === 'rate') &&
  worse.direction === -1 &&
  better.zPreExisting !== null &&
  better.zPreExisting > worse.z - PRE_EXISTING_TOLERANCE;

/** True when the effect reaches the minimum for its kind, which for a ratio is an absolute difference. */
export function isLargeEnough({ effect }: DirectedEvidence, kind: SignalKind, settings: ImpactSettings): boolean {
  if (!effect) return false;
  const size = kind === 'ratio' ? effect.absolute : (effect.relative ?? effect.relativeToFloor);
  return Math.abs(size) >= settings.minimumEffect[kind];
}

const cameBack = (worse: DirectedEvidence): boolean =>
  worse.pTransient < TRANSIENT_P && ((worse.zPulse !== null && worse.zPulse > worse.z) || worse.retained < TRANSIENT_RETAINED);

/** A pulse is followed by a fall that may look like a shift the other way; the pulse stands out more. */
const isPulseOtherWay = ({ worse, better }: MeasuredAssessment): boolean =>
  better.pTransient < Math.min(PLAIN_PULSE_P, worse.pValue) && better.zPulse !== null && better.zPulse > worse.z;

const isPreExisting = (worse: DirectedEvidence): boolean =>
  worse.zPreExisting !== null &&
  worse.zPreExisting > worse.z + PRE_EXISTING_TOLERANCE &&
  (worse.zPulse === null || worse.zPreExisting >= worse.zPulse) &&
  worse.pPreExisting !== null &&
  worse.pPreExisting < PRE_EXISTING_P;

const isGlobal = ({ control }: MeasuredAssessment): boolean =>
  control !== null && control.pWithout < GLOBAL_P && control.share >= GLOBAL_SHARE;

/** True when the signal got more restless at the release without moving. */
export const hasNewVolatility = ({ worse, better, pVariance, spread }: MeasuredAssessment): boolean =>
  Math.min(pVariance ?? 1, spread?.pValue ?? 1) < LESS_STABLE_P && Math.min(worse.pValue, better.pValue) >= NO_SHIFT_P;
