import { answerCalls } from '../../workers/answer-calls.ts';
import { analyzeInline } from './analyze-inline.ts';

/** The entry of a worker thread: called by `InlineAnalysisLane`. */
export const answer = answerCalls({ analyzeInline });
