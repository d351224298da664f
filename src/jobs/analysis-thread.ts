import type { ImpactInput, ImpactSettings } from '../analysis/impact/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../analysis/impact/judge-release.ts';
import { serveThread } from '../threads/serve-thread.ts';

/** What the analysis thread serves. */
export interface AnalysisThreadApi {
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact>;
}

const api: AnalysisThreadApi = {
  async analyse(inputs, settings) {
    return judgeRelease(inputs, settings);
  },
};

serveThread(api);
