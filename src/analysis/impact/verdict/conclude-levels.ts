import type { Effect, Finding, FindingVerdict, Reason } from '../../../model/finding.ts';
import { clock, quantity } from '../../wording/quantities.ts';
import type { JumpEvidence, LevelsAssessment } from '../evidence/assessment.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import type { LevelJump } from '../statistics/level-jump-test.ts';
import type { CompetingReport } from './attributed-release.ts';
import { GLOBAL_SHARE } from './conditions.ts';
import { type Attribution, attribute, elsewhereReason, notYetReason, onsetOf, restsOn, type Subject } from './rare-finding.ts';

type Concluded = Pick<
  Finding,
  'verdict' | 'probability' | 'pValue' | 'effect' | 'onset' | 'shape' | 'blameShare' | 'suspicion' | 'reasons'
> & { readonly pExact: number | null; readonly controlShare: number | null; readonly flagThreshold: number | null };

/**
 * The finding of a signal of few levels. There is no noise to compare a change with, so what counts is how seldom its level changes and how soon
 * after the release it did.
 */
export function concludeLevels(
  assessment: LevelsAssessment,
  input: ImpactInput,
  settings: ImpactSettings,
  reportOf: CompetingReport,
): Concluded {
  const byJump = concludeJump(assessment, input, settings, reportOf);
  return SETTLED.includes(byJump.verdict) ? byJump : (excursionOf(assessment, input, settings, reportOf) ?? byJump);
}

/** Verdicts that no excursion changes. */
const SETTLED: readonly FindingVerdict[] = ['regression', 'improvement', 'global_event', 'inconclusive'];

/** A blip: the worse of the excursions, where it is rare and came with the release. Null where it is none, or another release is flagged for it. */
function excursionOf(
  { excursions: { up, down }, stepMs, historyMs }: LevelsAssessment,
  input: ImpactInput,
  settings: ImpactSettings,
  reportOf: CompetingReport,
): Concluded | null {
  const { bad } = input.signal;
  const larger = sizeOf(up) >= sizeOf(down) ? up : down;
  const evidence = bad === 'either' ? larger : bad === 'up' ? up : down;
  if (!evidence) return null;
  const { jump, controlShare } = evidence;
  const isShared = controlShare !== null && controlShare >= GLOBAL_SHARE;
  const subject: Subject = { input, stepMs, historyMs };
  const attribution = attribute(bad === 'either' ? twice(jump) : jump, subject, settings, reportOf);
  if (isShared || attribution.flag === 'no' || attribution.flag === 'elsewhere' || !isLargeEnough(jump, input, settings))
    return null;
  const unit = input.signal.unit === null ? '' : ` ${input.signal.unit}`;
  const text = `Went from ${quantity(jump.from)} to ${quantity(jump.to)}${unit} at ${clock(jump.onsetMs)} and came back.`;
  return {
    verdict: 'transient',
    // What is over has made no signal worse; of one that is bad either way the probability is that of any change.
    probability: bad === 'either' ? attribution.probability : 0,
    pValue: pOf(jump, bad),
    effect: effectOf(jump),
    onset: onsetOf(jump, stepMs),
    shape: 'transient',
    blameShare: attribution.blameShare,
    suspicion: attribution.suspicion,
    reasons: [{ code: 'came_back', text }, ...restsOn(jump, settings)],
    pExact: pOf(jump, bad),
    controlShare,
    flagThreshold: attribution.flagThreshold,
  };
}

function concludeJump(
  assessment: LevelsAssessment,
  input: ImpactInput,
  settings: ImpactSettings,
  reportOf: CompetingReport,
): Concluded {
  const { bad } = input.signal;
  const { up, down } = assessment;
  const larger = sizeOf(up) >= sizeOf(down) ? up : down;
  const worse = bad === 'either' ? larger : bad === 'up' ? up : down;
  const better = bad === 'either' ? null : bad === 'up' ? down : up;
  const evidence = worse ?? better;
  if (!evidence) return { ...NOTHING, reasons: [SAME_LEVEL] };
  const { jump } = evidence;
  if (jump.historyMs === 0) return { ...NOTHING, verdict: 'inconclusive', reasons: [TOO_SHORT] };
  const subject: Subject = { input, stepMs: assessment.stepMs, historyMs: assessment.historyMs };
  const attribution = attribute(bad === 'either' ? twice(jump) : jump, subject, settings, reportOf);
  const verdict = verdictOf(evidence, worse !== null, attribution, input, settings);
  const isOurs = verdict === 'regression' || verdict === 'improvement';
  return {
    verdict,
    probability: worse ? attribution.probability : 0,
    pValue: worse ? pOf(jump, bad) : 1,
    effect: effectOf(jump),
    onset: isOurs || verdict === 'inconclusive' ? onsetOf(jump, assessment.stepMs) : null,
    shape: isOurs ? 'step' : null,
    blameShare: attribution.blameShare,
    suspicion: attribution.suspicion,
    reasons: [reasonOf(verdict, evidence, attribution, subject, settings), ...restsOn(jump, settings)],
    pExact: pOf(jump, bad),
    controlShare: evidence.controlShare,
    flagThreshold: attribution.flagThreshold,
  };
}

const sizeOf = (evidence: JumpEvidence | null): number => (evidence ? Math.abs(evidence.jump.to - evidence.jump.from) : 0);

/** Of a signal that is bad either way a jump in the other direction would have counted as well: one comes twice as often. */
const twice = (jump: LevelJump): LevelJump => ({ ...jump, historyMs: jump.historyMs / 2 });

/** A signal that is bad either way had two chances. */
const pOf = ({ pValue }: LevelJump, bad: ImpactInput['signal']['bad']): number =>
  bad === 'either' ? Math.min(1, 2 * pValue) : pValue;

function verdictOf(
  { jump, controlShare }: JumpEvidence,
  isWorse: boolean,
  { flag }: Attribution,
  input: ImpactInput,
  settings: ImpactSettings,
): FindingVerdict {
  if (flag === 'no' || flag === 'elsewhere' || !isLargeEnough(jump, input, settings)) return 'no_effect';
  if (controlShare !== null && controlShare >= GLOBAL_SHARE) return 'global_event';
  if (!isWorse) return 'improvement';
  return flag === 'now' ? 'regression' : 'inconclusive';
}

/** A level that stood at zero has no smallest change that matters. */
function isLargeEnough({ from, to }: LevelJump, { signal: { kind } }: ImpactInput, { minimumEffect }: ImpactSettings): boolean {
  const size = Math.abs(to - from);
  return size >= (kind === 'ratio' ? minimumEffect.ratio : minimumEffect[kind] * Math.abs(from));
}

function effectOf({ from, to }: LevelJump): Effect {
  const relative = from === 0 ? null : (to - from) / Math.abs(from);
  return { absolute: to - from, relative, low: null, high: null };
}

function reasonOf(
  verdict: FindingVerdict,
  { jump, controlShare }: JumpEvidence,
  attribution: Attribution,
  subject: Subject,
  settings: ImpactSettings,
): Reason {
  const { input } = subject;
  const unit = input.signal.unit === null ? '' : ` ${input.signal.unit}`;
  const change = `from ${quantity(jump.from)} to ${quantity(jump.to)}${unit} at ${clock(jump.onsetMs)}`;
  if (verdict === 'global_event') {
    const share = Math.round((controlShare ?? 0) * 100);
    return {
      code: 'control_moved_too',
      text: `Its level went ${change}, and services this release did not touch show ${share} % of that.`,
    };
  }
  if (verdict === 'inconclusive') return notYetReason(attribution, subject, settings);
  if (verdict === 'no_effect') {
    if (attribution.fitsBetter && attribution.flag === 'elsewhere') return elsewhereReason(attribution.fitsBetter);
    if (attribution.flag !== 'no') {
      return {
        code: 'below_minimum_effect',
        text: `Its level went ${change}: less than the minimum set for a ${input.signal.kind}.`,
      };
    }
    return {
      code: 'not_likely_enough',
      text: `Its level went ${change}, too late after the release or too common for this signal.`,
    };
  }
  return { code: 'level_changed', text: `Its level went ${change}, and has stayed there.` };
}

/** A level that did not change is judged all the same. */
const NOTHING: Omit<Concluded, 'reasons'> = {
  verdict: 'no_effect',
  probability: 0,
  pValue: 1,
  effect: null,
  onset: null,
  shape: null,
  blameShare: null,
  suspicion: null,
  pExact: null,
  controlShare: null,
  flagThreshold: null,
};
/** Reason where no level changed. */
const SAME_LEVEL: Reason = {
  code: 'same_level',
  text: 'It stands still most of the time, and stands where it stood before the release.',
};
/** Reason where the history is shorter than two levels. */
const TOO_SHORT: Reason = {
  code: 'history_too_short',
  text: 'The history is too short to say how often the level of this signal changes.',
};
