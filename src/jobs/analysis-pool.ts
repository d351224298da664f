import type { ImpactInput, ImpactSettings } from '../analysis/impact/impact-input.ts';
import type { ReleaseImpact } from '../analysis/impact/judge-release.ts';
import type { ChangePointSettings, ChangePoints } from '../model/change-point.ts';
import { connectThread, type ThreadConnection } from '../threads/connect-thread.ts';
import { siblingModule } from '../threads/sibling-module.ts';
import type { AnalysisThreadApi } from './analysis-thread.ts';

/** One release, or the change points of one series, takes some ten milliseconds; past this the input has found a fault in the analysis. */
const DEADLINE_MS = 30_000;

/** An analysis took longer than it may; its thread was ended. */
export class AnalysisOverrunError extends Error {
  override readonly name = 'AnalysisOverrunError';
}

export interface AnalysisPoolOptions {
  /** Default `DEADLINE_MS`. */
  readonly deadlineMs?: number;
  /** The module to run as the thread: tests put a faulty one in place of `analysis-thread`. */
  readonly module?: URL;
}

/**
 * The thread of the analysis. One question at a time, so that an analysis that hangs or kills its thread fails for its own asker only; the
 * next one gets a new thread.
 */
export class AnalysisPool {
  readonly #deadlineMs: number;
  readonly #module: URL;
  #thread: ThreadConnection<AnalysisThreadApi> | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor({
    deadlineMs = DEADLINE_MS,
    module = siblingModule(import.meta.url, 'analysis-thread'),
  }: AnalysisPoolOptions = {}) {
    this.#deadlineMs = deadlineMs;
    this.#module = module;
  }

  /** Judges one release on its signals. Rejects when the analysis throws, when its thread ends, and with `AnalysisOverrunError`. */
  analyse(inputs: readonly ImpactInput[], settings: ImpactSettings): Promise<ReleaseImpact> {
    return this.#inTurn((api) => api.analyse(inputs, settings));
  }

  /** Dates the changes of one series on a regular grid. Rejects as `analyse` does. */
  findChangePoints(values: Float64Array, settings: ChangePointSettings): Promise<ChangePoints> {
    return this.#inTurn((api) => api.findChangePoints(values, settings));
  }

  /** Ends the thread; an analysis under way rejects. */
  async stop(): Promise<void> {
    await this.#dropThread();
  }

  #inTurn<Result>(ask: (api: AnalysisThreadApi) => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(() => this.#run(ask));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #run<Result>(ask: (api: AnalysisThreadApi) => Promise<Result>): Promise<Result> {
    const thread = this.#connect();
    let timer: NodeJS.Timeout | undefined;
    const overrun = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new AnalysisOverrunError(`no answer within ${this.#deadlineMs} ms`)), this.#deadlineMs);
    });
    try {
      return await Promise.race([ask(thread.api), overrun]);
    } catch (error) {
      if (error instanceof AnalysisOverrunError) await this.#dropThread();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #connect(): ThreadConnection<AnalysisThreadApi> {
    if (this.#thread) return this.#thread;
    const thread = connectThread<AnalysisThreadApi>(this.#module, null, () => {
      if (this.#thread === thread) this.#thread = null;
    });
    this.#thread = thread;
    return thread;
  }

  async #dropThread(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }
}
