import type { ImpactSettings } from '../../analysis/impact/input/impact-input.ts';
import type { InlineAnalysis, InlineData } from '../../model/inline-analysis.ts';
import { siblingModule } from '../../threads/sibling-module.ts';
import { createTransferList } from '../../threads/transfer-list.ts';
import { takeSamples } from '../../workers/take-windows.ts';
import { WorkerLane } from '../../workers/worker-lane.ts';

/** Hundreds of releases on the most samples a body holds take a few seconds. */
const DEADLINE_MS = 30_000;

interface InlineCalls {
  readonly analyzeInline: (data: InlineData, settings: ImpactSettings) => Promise<InlineAnalysis>;
}

/** Judges data that comes with a question on a worker of its own, so that a large question holds up neither the server nor its judging. */
export class InlineAnalysisLane {
  readonly #lane: WorkerLane<InlineCalls>;

  constructor(onFault: (error: Error) => void = () => {}) {
    const module = siblingModule(import.meta.url, 'inline-worker');
    this.#lane = new WorkerLane({ module, deadlineMs: DEADLINE_MS, onFault });
  }

  /** Takes ownership of the arrays of the series. Rejects as the calls of `AnalysisWorkers` do. */
  analyze(data: InlineData, settings: ImpactSettings): Promise<InlineAnalysis> {
    const list = createTransferList();
    return this.#lane.run('analyzeInline', [{ ...data, series: takeSamples(data.series, list) }, settings], list.buffers);
  }

  /** Ends the worker; calls under way reject with `ThreadEndedError`. */
  stop(): Promise<void> {
    return this.#lane.stop();
  }
}
