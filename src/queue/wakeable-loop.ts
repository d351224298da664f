/** Work that comes up again and again; resolves to how many milliseconds to wait before looking once more. */
export type LoopWork = () => Promise<number>;

/** However far off the next work seems: a clock that was set, or work that was queued behind our back, is noticed within this time. */
const MAX_SLEEP_MS = 30_000;

/** Before looking again after the work itself failed, which means that the store does not answer. */
const AFTER_FAULT_MS = 5_000;

/** Runs one piece of work at a time: when its time has come, or at once after `wake`. */
export class WakeableLoop {
  readonly #work: LoopWork;
  readonly #onFault: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #wanted = false;
  #stopped = true;

  constructor(work: LoopWork, onFault: (error: unknown) => void) {
    this.#work = work;
    this.#onFault = onFault;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Looks for work now, or right after the work under way. Cheap, so call it whenever there may be some. */
  wake(): void {
    this.#wanted = true;
    if (this.#stopped || this.#running) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#run();
  }

  /** Resolves when the piece under way is done; no further one begins. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  async #run(): Promise<void> {
    let sleepMs = 0;
    while (this.#wanted && !this.#stopped) {
      this.#wanted = false;
      try {
        sleepMs = await this.#work();
      } catch (error) {
        this.#onFault(error);
        sleepMs = AFTER_FAULT_MS;
        this.#wanted = false;
      }
    }
    this.#running = null;
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(sleepMs, 0), MAX_SLEEP_MS));
  }
}
