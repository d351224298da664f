import type { ImpactInput, ImpactSettings } from '../analysis/impact/impact-input.ts';
import { judgeRelease, type ReleaseImpact } from '../analysis/impact/judge-release.ts';
import { serveThread } from '../threads/serve-thread.ts';
import { loadVerdictModel } from './load-verdict-model.ts';

/** Read once: a new model comes with a new version of the program. */
const model = loadVerdictModel();

/** What the analysis thread serves. */
export interface AnalysisThreadApi {
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact>;
}

const api: AnalysisThreadApi = {
  async analyse(inputs, settings) {
    return judgeRelease(inputs, settings, model);
  },
};

serveThread(api);
