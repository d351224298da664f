import { type FindingVerdict, isFlag, type Reason, YOUNG_HISTORY } from '../../../model/finding.ts';
import { HOUR_MS } from '../../../model/instant.ts';
import { chance, clock, duration, percent } from '../../wording/quantities.ts';
import type { VerdictProbabilities } from '../classifier/verdict-probabilities.ts';
import type { MeasuredAssessment } from '../evidence/assessment.ts';
import type { RollbackMeasurement } from '../evidence/rollback-measurement.ts';
import { type ImpactInput, type ImpactSettings, releaseGroupOf } from '../input/impact-input.ts';
import { type BetterFit, suspicionOf } from './attributed-release.ts';
import { hasNewVolatility, isLargeEnough } from './conditions.ts';
import { lastThreshold } from './flag-threshold.ts';
import {
  acrossHoleText,
  cameBackText,
  controlText,
  exactText,
  fitText,
  groupText,
  holeText,
  leadMs,
  shiftText,
  suspectsText,
} from './reason-texts.ts';
import { isOpen, isTooEarly, needsMore, type VerdictInputs } from './verdict.ts';

/** Below this a change that is not flagged gets an explanation of its own rather than "quiet moments look like this". A convention. */
const UNUSUAL_P = 0.05;

export interface ReasonInputs {
  readonly input: ImpactInput;
  readonly settings: ImpactSettings;
  readonly verdictInputs: VerdictInputs;
  /** A release near this one that is flagged for the change instead, with a higher probability. */
  readonly fitsBetter: BetterFit | null;
  readonly rollback: RollbackMeasurement | null;
  /** The probabilities without the evidence of the rollback. */
  readonly before: VerdictProbabilities;
}

/** The reasons of a verdict: the deciding one first, then remarks. */
export function reasonsFor(verdict: FindingVerdict, assessment: MeasuredAssessment, inputs: ReasonInputs): readonly Reason[] {
  return [decidingReason(verdict, assessment, inputs), ...sideRemarks(verdict, assessment, inputs)];
}

function decidingReason(verdict: FindingVerdict, assessment: MeasuredAssessment, inputs: ReasonInputs): Reason {
  const { worse, better } = assessment;
  switch (verdict) {
    case 'regression':
      return { code: 'shift_at_release', text: `Got worse at the release: ${shiftText(worse, inputs.input)}.` };
    case 'improvement':
      return { code: 'shift_at_release', text: `Got better at the release: ${shiftText(better, inputs.input)}.` };
    case 'transient':
      return { code: 'came_back', text: cameBackText(assessment, inputs.input.signal.unit) };
    case 'pre_existing':
      return {
        code: 'began_before_release',
        text: `The change began ${duration(leadMs(worse, inputs.input))} before the release.`,
      };
    case 'global_event':
      return { code: 'control_moved_too', text: controlText(assessment) };
    case 'less_stable':
      return {
        code: 'more_restless',
        text: `Varies more since the release, at about the same level (p ${chance(assessment.pVariance ?? 1)}).`,
      };
    case 'inconclusive':
      if (assessment.hole?.across && !isOpen(worse, inputs.verdictInputs, inputs.settings)) {
        return { code: 'usual_across_hole', text: acrossHoleText(assessment.hole) };
      }
      if (needsMore(inputs.verdictInputs, inputs.settings)) return needsMoreReason(assessment, inputs);
      return isTooEarly(inputs.verdictInputs)
        ? { code: 'too_early', text: 'Less than 15 min have passed and the evidence may still go either way.' }
        : { code: 'interval_too_wide', text: 'The size of the effect is known only within a factor of more than four.' };
    default:
      return noEffectReason(assessment, inputs);
  }
}

/** Of several conditions that a change did not meet, the last one in the order of the rules. */
function noEffectReason(assessment: MeasuredAssessment, inputs: ReasonInputs): Reason {
  const { input, settings, verdictInputs, fitsBetter } = inputs;
  const { worse } = assessment;
  if (fitsBetter) {
    return { code: 'fits_other_release', text: `Got worse here, but ${fitText(fitsBetter, verdictInputs.probabilities.worse)}.` };
  }
  const likely = verdictInputs.probabilities.worse >= settings.flagProbability;
  if (likely && !isLargeEnough(worse, assessment.after, input.signal.kind, settings)) {
    return {
      code: 'below_minimum_effect',
      text: `The change is real but smaller than the minimum set for a ${input.signal.kind}.`,
    };
  }
  if (likely && !verdictInputs.retained.worse) {
    return { code: 'not_kept_among_signals', text: 'Unusual by itself, but not among as many signals as this release has.' };
  }
  if (worse.pValue < UNUSUAL_P) {
    const likelihood = percent(verdictInputs.probabilities.worse).slice(1);
    return {
      code: 'not_likely_enough',
      text: `Unusual for this signal (p ${chance(worse.pValue)}), but only ${likelihood} likely to be the work of this release.`,
    };
  }
  return { code: 'no_unusual_change', text: `Quiet moments of this signal look like this (p ${chance(worse.pValue)}).` };
}

function sideRemarks(verdict: FindingVerdict, assessment: MeasuredAssessment, inputs: ReasonInputs): readonly Reason[] {
  const { input, settings, verdictInputs, rollback } = inputs;
  const remarks: Reason[] = [];
  if (verdict === 'no_effect' && assessment.couldHaveSeen !== null) {
    remarks.push({ code: 'could_have_seen', text: `A change of ${percent(assessment.couldHaveSeen)} would have been seen.` });
  }
  const isReported = assessment.worse.pValue < UNUSUAL_P || isFlag({ verdict });
  if (rollback && isReported) remarks.push(rollbackReason(rollback, inputs));
  const group = releaseGroupOf(input);
  if (group.length > 1 && (isReported || verdict === 'improvement'))
    remarks.push({ code: 'judged_together', text: groupText(group) });
  const reported = verdict === 'improvement' ? assessment.better : assessment.worse;
  if (input.releases.length > 1 && reported.pValue < UNUSUAL_P) {
    const suspicion = suspicionOf(reported.blame, input);
    if (suspicion) remarks.push({ code: 'suspects', text: suspectsText(suspicion, input) });
  }
  if (assessment.hole) remarks.push({ code: 'hole_before', text: holeText(assessment.hole) });
  if (assessment.calibration !== 'placebos') remarks.push({ code: 'exact_test', text: exactText(assessment) });
  if (verdict !== 'global_event' && assessment.control && assessment.control.share > 0) {
    remarks.push({ code: 'control_shows_part', text: controlText(assessment) });
  }
  if (verdict === 'no_effect' && hasNewVolatility(assessment)) {
    remarks.push({ code: 'more_restless', text: `Varies more since the release (p ${chance(assessment.pVariance ?? 1)}).` });
  }
  if (verdict === 'regression' && verdictInputs.flagThreshold > settings.flagProbability) {
    const needed = percent(verdictInputs.flagThreshold).slice(1);
    remarks.push({ code: 'flag_threshold', text: `At +${duration(input.asOf - input.releaseAt)} a flag needs ${needed}.` });
  }
  remarks.push({
    code: 'prior',
    text: `Stands on the assumption that ${percent(settings.prior).slice(1)} of releases worsen a signal.`,
  });
  return remarks;
}

/** `At +10 min a flag needs 80 %, as the release is looked at again; so far it is 62 % likely, and 50 % will do in the end.` */
function needsMoreReason({ effectiveHours }: MeasuredAssessment, { input, settings, verdictInputs }: ReasonInputs): Reason {
  const [likely, needed, inTheEnd, usual] = [
    verdictInputs.probabilities.worse,
    verdictInputs.flagThreshold,
    lastThreshold(effectiveHours, settings),
    settings.flagProbability,
  ].map((probability) => percent(probability).slice(1));
  if (verdictInputs.probabilities.worse >= lastThreshold(effectiveHours, settings)) {
    const sinceRelease = duration(input.asOf - input.releaseAt);
    return {
      code: 'early_look',
      text: `At +${sinceRelease} a flag needs ${needed}, as the release is looked at again; so far it is ${likely} likely, and ${inTheEnd} will do in the end.`,
    };
  }
  return {
    code: YOUNG_HISTORY,
    text: `With ${duration(effectiveHours * HOUR_MS)} of quiet moments to compare with a flag needs ${needed}; it is ${likely} likely, and ${usual} would do with a day of them.`,
  };
}

/** Change of the signal when the release was undone. Called only for signals with a change that could have gone away. */
function rollbackReason({ undoing, pValue, shareUndone, factor }: RollbackMeasurement, inputs: ReasonInputs): Reason {
  const undone = `Undone at ${clock(undoing.at)}${undoing.name ? ` by ${undoing.name}` : ''}`;
  const odds = `p ${chance(pValue)}; ${percent(inputs.before.worse).slice(1)} likely before, ${percent(inputs.verdictInputs.probabilities.worse).slice(1)} now`;
  if (factor > 1)
    return {
      code: 'rollback_vanished',
      text: `${undone}: back by ${percent(shareUndone ?? 1).slice(1)} of the change (${odds}).`,
    };
  if (factor === 1)
    return { code: 'rollback_differs', text: `${undone}: changed, but not by what had changed at the release (${odds}).` };
  return { code: 'rollback_stayed', text: `${undone}: no sign of going back (${odds}).` };
}
