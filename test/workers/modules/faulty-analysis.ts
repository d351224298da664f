import { threadId } from 'node:worker_threads';
import type { ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { answerCalls } from '../../../src/workers/answer-calls.ts';

class OddError extends Error {
  override readonly name = 'OddError';
}

function fail(message: string): never {
  throw new OddError(message);
}

/** In place of the analysis: the id of the release says how it goes wrong. */
function analyse(inputs: readonly ImpactInput[]): object {
  const [how, until] = (inputs[0]?.releaseId ?? '').split(' ');
  if (how === 'hang') for (;;);
  if (how === 'exit') process.exit(1);
  if (how === 'throw') fail('too long');
  if (how === 'until') while (Date.now() < Number(until));
  if (how === 'later') setTimeout(() => fail('after the answer'), 20);
  return { method: `thread ${threadId}`, verdict: 'clear', findings: [], comparisons: inputs[0]?.window.values.length ?? 0 };
}

const dateChange = (): object => ({ outcome: 'insufficient_data' });

export const answer = answerCalls({ analyse, dateChange });
