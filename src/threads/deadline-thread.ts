import { connectThread, type ThreadConnection } from './connect-thread.ts';

/** A piece of work took longer than it may; its thread was ended. */
export class ThreadOverrunError extends Error {
  override readonly name = 'ThreadOverrunError';
}

/**
 * A thread that does one piece of work at a time, each with a deadline, so that work that hangs or kills its thread fails alone; the next
 * piece gets a new thread. Started when it is first needed.
 */
export class DeadlineThread<Api extends object> {
  readonly #deadlineMs: number;
  readonly #module: URL;
  #thread: ThreadConnection<Api> | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(module: URL, deadlineMs: number) {
    this.#module = module;
    this.#deadlineMs = deadlineMs;
  }

  /** Does a piece of work. Rejects when it throws, when its thread ends, and with `ThreadOverrunError`. */
  run<Result>(work: (api: Api) => Promise<Result>): Promise<Result> {
    const turn = this.#queue.then(() => this.#run(work));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Ends the thread; work under way rejects. */
  async stop(): Promise<void> {
    await this.#dropThread();
  }

  async #run<Result>(work: (api: Api) => Promise<Result>): Promise<Result> {
    const thread = this.#connect();
    let timer: NodeJS.Timeout | undefined;
    const overrun = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new ThreadOverrunError(`no answer within ${this.#deadlineMs} ms`)), this.#deadlineMs);
    });
    try {
      return await Promise.race([work(thread.api), overrun]);
    } catch (error) {
      if (error instanceof ThreadOverrunError) await this.#dropThread();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #connect(): ThreadConnection<Api> {
    if (this.#thread) return this.#thread;
    const thread = connectThread<Api>(this.#module, null, () => {
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
