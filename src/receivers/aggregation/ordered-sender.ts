import { setTimeout as wait } from 'node:timers/promises';
import { SECOND_MS } from '../../model/instant.ts';

const FIRST_RETRY_MS = SECOND_MS;
/** A store that takes writes again is noticed within this. */
const LONGEST_RETRY_MS = 30 * SECOND_MS;

export interface OrderedSenderOptions<Item> {
  /** How much may wait, in the unit of `sizeOf`. */
  readonly capacity: number;
  sizeOf(item: Item): number;
  /** A rejection has the item sent again. */
  send(item: Item): Promise<void>;
  /** Called for every item that is given up. */
  onDropped(item: Item): void;
  onFault(error: unknown): void;
}

/**
 * Sends items one after the other, in their order. A failed one is sent again, with growing pauses, before any later one. Meanwhile items
 * wait up to `capacity`; a new one that does not fit is dropped, so that what was sent first survives.
 */
export class OrderedSender<Item> {
  readonly #options: OrderedSenderOptions<Item>;
  readonly #waiting: Item[] = [];
  readonly #closing = new AbortController();
  #size = 0;
  #running: Promise<void> | null = null;

  constructor(options: OrderedSenderOptions<Item>) {
    this.#options = options;
  }

  push(item: Item): void {
    const size = this.#options.sizeOf(item);
    if (this.#size + size > this.#options.capacity) {
      this.#options.onDropped(item);
      return;
    }
    this.#size += size;
    this.#waiting.push(item);
    this.#running ??= this.#run();
  }

  /** Sends what waits, each item once more at most, and resolves when nothing is left. Nothing may be pushed after. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    for (let item = this.#waiting[0]; item !== undefined; item = this.#waiting[0]) {
      // When closing began before this try, it is the last one.
      const isLastTry = this.#closing.signal.aborted;
      try {
        await this.#options.send(item);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.#options.onFault(error);
        if (!isLastTry) {
          await this.#pause(retryMs);
          retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
          continue;
        }
        this.#options.onDropped(item);
      }
      this.#waiting.shift();
      this.#size -= this.#options.sizeOf(item);
    }
    this.#running = null;
  }

  /** Ends early when closing begins. */
  async #pause(pauseMs: number): Promise<void> {
    await wait(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
  }
}
