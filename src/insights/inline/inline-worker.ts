import type { ImpactSettings } from '../../analysis/impact/input/impact-input.ts';
import type { InlineData } from '../../model/inline-analysis.ts';
import { answerCalls } from '../../workers/answer-calls.ts';
import { analyzeInline } from './analyze-inline.ts';
import { createInlineBudget } from './inline-budget.ts';

/** The entry of a worker thread: called by `InlineAnalysisLane`. */
export const answer = answerCalls({
  analyzeInline: (data: InlineData, settings: ImpactSettings) => analyzeInline(data, settings, createInlineBudget(Date.now)),
});
