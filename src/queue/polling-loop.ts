/** One pass over what is due; resolves to how many milliseconds to sleep before the next pass. */
export type LoopPass = () => Promise<number>;

/** However far off the next pass seems: a clock that was set, or work that was added without a call of `wake`, is noticed within this time. */
const MAX_SLEEP_MS = 30_000;

/** Sleep after a pass that failed, which means that the store does not answer. */
const AFTER_FAULT_MS = 5_000;

/** Runs one pass at a time: when its time has come, or at once after `wake`. */
export class PollingLoop {
  readonly #pass: LoopPass;
  readonly #onFault: (error: unknown) => void;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #woken = false;
  #stopped = true;

  constructor(pass: LoopPass, onFault: (error: unknown) => void) {
    this.#pass = pass;
    this.#onFault = onFault;
  }

  start(): void {
    this.#stopped = false;
    this.wake();
  }

  /** Runs a pass now, or right after the one under way. Cheap, so call it whenever there may be something to do. */
  wake(): void {
    this.#woken = true;
    if (this.#stopped || this.#running) return;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#running = this.#run();
  }

  /** Resolves when the pass under way is done; no further one begins. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  async #run(): Promise<void> {
    let sleepMs = 0;
    while (this.#woken && !this.#stopped) {
      this.#woken = false;
      try {
        sleepMs = await this.#pass();
      } catch (error) {
        this.#onFault(error);
        sleepMs = AFTER_FAULT_MS;
        this.#woken = false;
      }
    }
    this.#running = null;
    if (this.#stopped) return;
    this.#timer = setTimeout(() => this.wake(), Math.min(Math.max(sleepMs, 0), MAX_SLEEP_MS));
  }
}
