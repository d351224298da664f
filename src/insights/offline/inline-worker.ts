import type { ImpactSettings } from '../../analysis/impact/input/impact-input.ts';
import type { GivenAnalysis, GivenData } from '../../model/given-analysis.ts';
import { serveThread } from '../../threads/serve-thread.ts';
import { analyzeGiven } from './analyze-given.ts';

/** What the thread for data that comes with the question serves. */
export interface InlineCalls {
  analyze(given: GivenData, settings: ImpactSettings): Promise<GivenAnalysis>;
}

const api: InlineCalls = { analyze: analyzeGiven };

serveThread(api);
