import { type CalibrationInput, measureCalibration } from '../analysis/calibration/measure-calibration.ts';
import { findChangePoints } from '../analysis/change-points/find-change-points.ts';
import { correlatePairs } from '../analysis/correlation/correlate-pairs.ts';
import { correlateTag } from '../analysis/correlation/correlate-tag.ts';
import type { ImpactInput, ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import { dateChange } from '../analysis/suspects/date-change.ts';
import type { SignalCalibration } from '../model/calibration.ts';
import { answerCalls } from './answer-calls.ts';
import { loadVerdictModel } from './load-verdict-model.ts';

/** Read once: a new model comes with a new version of the program. */
const model = loadVerdictModel();

const functions = {
  analyse: (inputs: readonly ImpactInput[], settings: ImpactSettings): ReleaseImpact => judgeRelease(inputs, settings, model),
  measureCalibration: (input: CalibrationInput, settings: ImpactSettings): SignalCalibration =>
    measureCalibration(input, settings, model),
  dateChange,
  findChangePoints,
  correlateTag,
  correlatePairs,
};

/** What an analysis worker answers. */
export type AnalysisCalls = typeof functions;

/** Called by the pool. */
export const answer = answerCalls(functions);
