import {
  type Effect,
  type Evidence,
  type Finding,
  type FindingVerdict,
  isFlag,
  type Onset,
  type RollbackEvidence,
  type Shape,
} from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { firstSampleAt } from '../../series/native-series.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import { type VerdictProbabilities, verdictProbabilities } from '../classifier/verdict-probabilities.ts';
import type { Assessment, DirectedEvidence, MeasuredAssessment } from '../evidence/assessment.ts';
import { besideControls } from '../evidence/control-evidence.ts';
import type { MeasuredEffect } from '../evidence/effect-size.ts';
import { afterRollback, type RollbackMeasurement } from '../evidence/rollback-measurement.ts';
import type { SignalEvidence } from '../features/release-features.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { betterFit, betterFitOfGroup, type CompetingReport, ownShare, suspicionOf } from './attributed-release.ts';
import type { Retained } from './compare-signals.ts';
import { concludeLevels } from './conclude-levels.ts';
import { concludeSilence } from './conclude-silence.ts';
import { flagThreshold } from './flag-threshold.ts';
import { reasonsFor } from './reasons.ts';
import { type VerdictInputs, verdictOf } from './verdict.ts';

/** Turns the measurements of one signal into a finding: probability, verdict, reasons, evidence. */
export function concludeFinding(
  evidence: SignalEvidence,
  settings: ImpactSettings,
  retained: Retained,
  model: VerdictModel | null,
  reportOf: CompetingReport,
): Finding {
  const finding = findingOf(evidence, settings, retained, model, reportOf);
  return evidence.silence ? concludeSilence(evidence.silence, finding, evidence.input, settings, reportOf) : finding;
}

function findingOf(
  evidence: SignalEvidence,
  settings: ImpactSettings,
  retained: Retained,
  model: VerdictModel | null,
  reportOf: CompetingReport,
): Finding {
  const { assessment, input } = evidence;
  const { id, name, kind, bad, unit } = input.signal;
  const about = { signal: id, signalName: name, kind, bad, unit };
  if (assessment.status === 'measured') {
    return { ...about, ...measuredFinding(assessment, evidence, settings, retained, model, reportOf) };
  }
  if (assessment.status === 'levels') {
    const { pExact, controlShare, flagThreshold: threshold, ...finding } = concludeLevels(assessment, input, settings, reportOf);
    const evidence = {
      ...NO_NUMBERS,
      ...commonEvidence(assessment, input, settings),
      pExact,
      controlShare,
      flagThreshold: threshold,
    };
    return { ...about, ...finding, rollback: null, evidence };
  }
  return {
    ...about,
    verdict: assessment.status === 'insufficient' ? 'insufficient_data' : 'inconclusive',
    probability: null,
    pValue: null,
    effect: assessment.status === 'uncalibrated' ? effectFrom(assessment.effect) : null,
    onset: null,
    shape: null,
    blameShare: null,
    suspicion: null,
    rollback: null,
    reasons: [assessment.reason],
    evidence: {
      ...NO_NUMBERS,
      ...commonEvidence(assessment, input, settings),
      placebos: assessment.status === 'uncalibrated' ? assessment.placebos : 0,
    },
  };
}

/** The evidence of a finding that does not rest on placebos. */
const NO_NUMBERS = {
  placebos: 0,
  pBetter: null,
  pTransient: null,
  pVariance: null,
  pExact: null,
  controlShare: null,
  couldHaveSeen: null,
  flagThreshold: null,
} as const;

function measuredFinding(
  assessment: MeasuredAssessment,
  evidence: SignalEvidence,
  settings: ImpactSettings,
  retained: Retained,
  model: VerdictModel | null,
  reportOf: CompetingReport,
) {
  const { worse, better } = assessment;
  const { input, rollback } = evidence;
  const byModel = verdictProbabilities(assessment, evidence, settings.prior, model);
  const before: VerdictProbabilities = { ...byModel, worse: besideControls(byModel.worse, assessment.control) };
  const probabilities: VerdictProbabilities = { ...before, worse: afterRollback(before.worse, rollback) };
  const threshold = flagThreshold(input, assessment.effectiveHours, settings);
  const elapsedMs = input.asOf - input.releaseAt;
  const verdictInputs: VerdictInputs = { probabilities, retained, elapsedMs, flagThreshold: threshold };
  const onlyHere = verdictOf(assessment, verdictInputs, input.signal.kind, settings);
  const fitsBetter = isFlag({ verdict: onlyHere })
    ? (betterFit(evidence, probabilities.worse, settings.prior, model, reportOf) ??
      betterFitOfGroup(onlyHere, worse.blame, input, probabilities.worse))
    : null;
  const verdict = fitsBetter ? 'no_effect' : onlyHere;
  const shown = shownDirection(verdict, assessment);
  return {
    verdict,
    probability: finiteOrNull(probabilities.worse),
    pValue: finiteOrNull(worse.pValue),
    effect: effectFrom(effectShown(verdict, assessment, shown)),
    onset: onsetFor(verdict, shown),
    shape: shapeFor(verdict, shown),
    blameShare: shown.blame && finiteOrNull(ownShare(shown.blame, input)),
    suspicion: suspicionOf(shown.blame, input),
    rollback: rollback && rollbackEvidenceOf(rollback, before.worse),
    reasons: reasonsFor(verdict, assessment, { input, settings, verdictInputs, fitsBetter, rollback, before }),
    evidence: {
      ...commonEvidence(assessment, input, settings),
      placebos: assessment.placebos,
      pBetter: input.signal.bad === 'either' ? null : finiteOrNull(better.pValue),
      pTransient: finiteOrNull(worse.pTransient),
      pVariance: assessment.pVariance,
      pExact: assessment.pExact,
      controlShare: assessment.control && finiteOrNull(assessment.control.share),
      couldHaveSeen: assessment.couldHaveSeen === null ? null : finiteOrNull(assessment.couldHaveSeen),
      flagThreshold: threshold,
    },
  };
}

const rollbackEvidenceOf = (
  { undoing, pValue, shareUndone }: RollbackMeasurement,
  probabilityBefore: number,
): RollbackEvidence => ({
  release: undoing.id,
  at: undoing.at,
  pValue,
  shareUndone,
  probabilityBefore,
});

/** The direction that a verdict is about; for the others the better supported one. */
function shownDirection(verdict: FindingVerdict, { worse, better }: MeasuredAssessment): DirectedEvidence {
  if (verdict === 'improvement') return better;
  if (verdict === 'regression' || verdict === 'transient' || verdict === 'pre_existing') return worse;
  return worse.pValue <= better.pValue ? worse : better;
}

/** A blip is reported by its peak. A change that began earlier, or everywhere, is no effect of this release. */
function effectShown(verdict: FindingVerdict, { pulse }: MeasuredAssessment, shown: DirectedEvidence): MeasuredEffect | null {
  if (verdict === 'pre_existing' || verdict === 'global_event') return null;
  return verdict === 'transient' && pulse ? pulse.effect : shown.effect;
}

/** An onset is reported only for a change that is attributed to the release, or may be later. */
function onsetFor(verdict: FindingVerdict, { blame }: DirectedEvidence): Onset | null {
  const reported = verdict === 'regression' || verdict === 'improvement' || verdict === 'transient' || verdict === 'inconclusive';
  if (!reported || !blame) return null;
  return { at: millis(blame.onsetAt), low: millis(blame.onsetLow), high: millis(blame.onsetHigh) };
}

function shapeFor(verdict: FindingVerdict, { shape }: DirectedEvidence): Shape | null {
  if (verdict === 'regression' || verdict === 'improvement') return shape;
  if (verdict === 'transient') return 'transient';
  return verdict === 'less_stable' ? 'variance' : null;
}

function effectFrom(effect: MeasuredEffect | null): Effect | null {
  if (!effect || !Number.isFinite(effect.absolute)) return null;
  const orNull = (value: number | null): number | null => (value === null ? null : finiteOrNull(value));
  return { relative: orNull(effect.relative), absolute: effect.absolute, low: orNull(effect.low), high: orNull(effect.high) };
}

function commonEvidence(
  assessment: Assessment,
  input: ImpactInput,
  settings: ImpactSettings,
): Pick<Evidence, 'before' | 'after' | 'historyFrom' | 'prior'> {
  const historyFrom = firstSampleAt(input.window, input.releaseAt);
  return { before: assessment.before, after: assessment.after, historyFrom, prior: settings.prior };
}
