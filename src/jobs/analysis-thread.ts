import { findChangePoints } from '../analysis/change-points/find-change-points.ts';
import type { ImpactInput, ImpactSettings } from '../analysis/impact/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../analysis/impact/judge-release.ts';
import type { ChangePointSettings, ChangePoints } from '../model/change-point.ts';
import { serveThread } from '../threads/serve-thread.ts';

/** What the analysis thread serves. */
export interface AnalysisThreadApi {
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact>;
  findChangePoints(values: Float64Array, settings: ChangePointSettings): Promise<ChangePoints>;
}

const api: AnalysisThreadApi = {
  async analyse(inputs, settings) {
    return judgeRelease(inputs, settings);
  },
  async findChangePoints(values, settings) {
    return findChangePoints(values, settings);
  },
};

serveThread(api);
