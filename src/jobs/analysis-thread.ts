import { type CalibrationInput, measureCalibration } from '../analysis/calibration/measure-calibration.ts';
import type { ImpactInput, ImpactSettings } from '../analysis/impact/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../analysis/impact/judge-release.ts';
import { rankSuspects, type SuspectInput, type SuspectRanking } from '../analysis/suspects/rank-suspects.ts';
import type { SignalCalibration } from '../model/calibration.ts';
import { serveThread } from '../threads/serve-thread.ts';

/** What the analysis thread serves. */
export interface AnalysisThreadApi {
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact>;
  rankSuspects(input: SuspectInput): Promise<SuspectRanking>;
  measureCalibration(input: CalibrationInput, settings: ImpactSettings): Promise<SignalCalibration>;
}

const api: AnalysisThreadApi = {
  async analyse(inputs, settings) {
    return judgeRelease(inputs, settings);
  },
  async rankSuspects(input) {
    return rankSuspects(input);
  },
  async measureCalibration(input, settings) {
    return measureCalibration(input, settings);
  },
};

serveThread(api);
