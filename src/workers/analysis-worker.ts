import { type CalibrationInput, measureCalibration } from '../analysis/calibration/measure-calibration.ts';
import { findChangePoints } from '../analysis/change-points/find-change-points.ts';
import { correlatePairs } from '../analysis/correlation/correlate-pairs.ts';
import { correlateTag } from '../analysis/correlation/correlate-tag.ts';
import type { CorrelationSettings, PairsInput, TrainInput } from '../analysis/correlation/correlation-input.ts';
import type { ImpactInput, ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import { rankSuspects, type SuspectInput, type SuspectRanking } from '../analysis/suspects/rank-suspects.ts';
import type { SignalCalibration } from '../model/calibration.ts';
import type { ChangePointSettings, ChangePoints } from '../model/change-point.ts';
import type { PairCorrelation, TrainCorrelation } from '../model/correlation.ts';
import { serveThread } from '../threads/serve-thread.ts';
import { loadVerdictModel } from './load-verdict-model.ts';

/** Read once: a new model comes with a new version of the program. */
const model = loadVerdictModel();

/** What the analysis thread serves. */
export interface AnalysisCalls {
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact>;
  rankSuspects(input: SuspectInput): Promise<SuspectRanking>;
  measureCalibration(input: CalibrationInput, settings: ImpactSettings): Promise<SignalCalibration>;
  findChangePoints(values: Float64Array, settings: ChangePointSettings): Promise<ChangePoints>;
  correlateTag(input: TrainInput, settings: CorrelationSettings): Promise<readonly TrainCorrelation[]>;
  correlatePairs(input: PairsInput, settings: CorrelationSettings): Promise<readonly PairCorrelation[]>;
}

const api: AnalysisCalls = {
  async analyse(inputs, settings) {
    return judgeRelease(inputs, settings, model);
  },
  async rankSuspects(input) {
    return rankSuspects(input);
  },
  async measureCalibration(input, settings) {
    return measureCalibration(input, settings, model);
  },
  async findChangePoints(values, settings) {
    return findChangePoints(values, settings);
  },
  async correlateTag(input, settings) {
    return correlateTag(input, settings);
  },
  async correlatePairs(input, settings) {
    return correlatePairs(input, settings);
  },
};

serveThread(api);
