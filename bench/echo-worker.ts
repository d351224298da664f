import type { ImpactInput } from '../src/analysis/impact/input/impact-input.ts';
import { answerCalls } from '../src/workers/answer-calls.ts';

const functions = { count: (inputs: readonly ImpactInput[]): number => inputs.length };
export type EchoCalls = typeof functions;

/** In place of the analysis: answers at once, so that only the way there is measured. */
export const answer = answerCalls(functions);
