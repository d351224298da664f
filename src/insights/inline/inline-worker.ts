import { answerCalls } from '../../workers/answer-calls.ts';
import { analyzeGiven } from './analyze-inline.ts';

/** Called by the pool (`AnalysisWorkers`), for data that comes with the question. */
export const answer = answerCalls({ analyzeGiven });
