import { Piscina } from 'piscina';
import { ThreadEndedError } from '../threads/connect-thread.ts';
import type { WorkerAnswer, WorkerCall } from './answer-calls.ts';

/** A call took longer than it may; its worker was ended. */
export class WorkerDeadlineError extends Error {
  override readonly name = 'WorkerDeadlineError';
}

export interface WorkerLaneOptions {
  /** Exports `answer`, made with `answerCalls`. */
  readonly module: URL;
  /** From the moment a call has the worker, which includes starting it; waiting in the queue does not count. */
  readonly deadlineMs: number;
  /** Called when the worker fails while no call is under way; the next call starts a new worker. */
  readonly onFault: (error: Error) => void;
}

/** A worker compiles its code anew when it starts, so one that is needed every few minutes is not stopped in between. */
const IDLE_MS = 5 * 60_000;

/**
 * A worker that answers one call at a time, in the order they come, each with a deadline: a call that hangs or ends its worker fails
 * alone. The worker starts when it is first needed and ends when it has been idle for a while.
 */
export class WorkerLane<Calls extends Record<keyof Calls, (...args: never[]) => unknown>> {
  readonly #pool: Piscina<WorkerCall, WorkerAnswer>;
  readonly #module: string;
  readonly #deadlineMs: number;
  #queue: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor({ module, deadlineMs, onFault }: WorkerLaneOptions) {
    this.#module = module.href;
    this.#deadlineMs = deadlineMs;
    this.#pool = new Piscina({ minThreads: 0, maxThreads: 1, idleTimeout: IDLE_MS, atomics: 'disabled', recordTiming: false });
    this.#pool.on('error', (error: Error) => {
      if (!isLateAnswer(error)) onFault(error);
    });
  }

  /**
   * Calls a function in the worker; `buffers` are moved there and are empty here afterwards. Rejects with the name and message of what the
   * function threw, with `WorkerDeadlineError`, and with `ThreadEndedError` when the worker ended first.
   */
  run<Name extends keyof Calls & string>(
    name: Name,
    args: Parameters<Calls[Name]>,
    buffers: ReadonlySet<ArrayBuffer>,
  ): Promise<Awaited<ReturnType<Calls[Name]>>> {
    // Queued here and not in the pool, where the deadline would run while a call waits.
    const answer = this.#queue.then(() => this.#call({ name, args }, [...buffers]));
    this.#queue = answer.catch(() => {});
    return answer as Promise<Awaited<ReturnType<Calls[Name]>>>;
  }

  /** Ends the worker; calls under way and in the queue reject with `ThreadEndedError`, and so do later ones. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#pool.destroy();
  }

  async #call(call: WorkerCall, transferList: ArrayBuffer[]): Promise<unknown> {
    if (this.#stopped) throw new ThreadEndedError('the workers were stopped');
    const signal = AbortSignal.timeout(this.#deadlineMs);
    // The module is named here and not to the pool: a module that cannot be loaded then fails the call, and not silently the worker.
    const run = this.#pool.run(call, { filename: this.#module, name: 'answer', signal, transferList });
    const answer = await run.catch((error: Error) => Promise.reject(this.#meaningOf(error)));
    if (answer.ok) return answer.value;
    throw Object.assign(new Error(answer.error.message), { name: answer.error.name });
  }

  #meaningOf(error: Error): Error {
    if (error.name === 'AbortError') return new WorkerDeadlineError(`no answer within ${this.#deadlineMs} ms`, { cause: error });
    if (hasEnded(error)) return new ThreadEndedError('the worker ended before it answered', { cause: error });
    return error;
  }
}

// Piscina has no classes for these, hence their words; the tests of the lanes fail when a version changes them.
const hasEnded = ({ message }: Error): boolean => /^(worker exited with code|Terminating worker thread)/.test(message);

/** An answer that came after its call was aborted; Piscina reports it as an error although nobody waits for it any more. */
const isLateAnswer = ({ message }: Error): boolean => message.startsWith('Unexpected message from Worker');
