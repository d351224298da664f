import { threadId } from 'node:worker_threads';
import type { ImpactInput } from '../../../src/analysis/impact/input/impact-input.ts';
import { serveThread } from '../../../src/threads/serve-thread.ts';
import type { AnalysisCalls } from '../../../src/workers/analysis-worker.ts';

/** In place of the analysis: the id of the release says how it goes wrong. */
const api: Pick<AnalysisCalls, 'analyse'> = {
  async analyse(inputs: readonly ImpactInput[]) {
    const how = inputs[0]?.releaseId;
    if (how === 'hang') for (;;);
    if (how === 'exit') process.exit(1);
    if (how === 'throw') throw new RangeError('too long');
    return { method: `thread ${threadId}`, verdict: 'clear', findings: [], comparisons: inputs[0]?.window.values.length ?? 0 };
  },
};

serveThread(api);
