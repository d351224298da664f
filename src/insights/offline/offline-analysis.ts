import type { ImpactSettings } from '../../analysis/impact/input/impact-input.ts';
import type { GivenAnalysis, GivenData } from '../../model/given-analysis.ts';
import { DeadlineThread } from '../../threads/deadline-thread.ts';
import { siblingModule } from '../../threads/sibling-module.ts';
import type { InlineCalls } from './inline-worker.ts';

/** Hundreds of releases on the most samples a body holds take a few seconds. */
const DEADLINE_MS = 30_000;

/** `analyzeGiven` in a thread of its own, so that a large question holds up neither the server nor the judging of what is stored. */
export class OfflineAnalysis {
  readonly #thread: DeadlineThread<InlineCalls>;

  constructor() {
    this.#thread = new DeadlineThread(siblingModule(import.meta.url, 'inline-worker'), DEADLINE_MS);
  }

  /** Rejects when the thread ends, and with `ThreadOverrunError`. */
  analyze(given: GivenData, settings: ImpactSettings): Promise<GivenAnalysis> {
    return this.#thread.run((api) => api.analyze(given, settings));
  }

  /** Ends the thread; a question under way rejects. */
  stop(): Promise<void> {
    return this.#thread.stop();
  }
}
