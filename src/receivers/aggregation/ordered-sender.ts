import { setTimeout as wait } from 'node:timers/promises';
import { SECOND_MS } from '../../model/instant.ts';

const FIRST_RETRY_MS = SECOND_MS;
/** A store that comes back is noticed within this. */
const LONGEST_RETRY_MS = 30 * SECOND_MS;

export interface OrderedSenderNeeds<Item> {
  send(item: Item): Promise<void>;
  sizeOf(item: Item): number;
  /** Told of every item given up. */
  onDropped(item: Item): void;
  onFault(error: unknown): void;
}

/**
 * Sends items one after the other, in their order. A failed one is sent again, with growing pauses, before any later one; meanwhile
 * items wait up to `capacity` (in the unit of `sizeOf`), and what does not fit is dropped: the older data is kept.
 */
export class OrderedSender<Item> {
  readonly #capacity: number;
  readonly #needs: OrderedSenderNeeds<Item>;
  readonly #waiting: Item[] = [];
  readonly #closing = new AbortController();
  #size = 0;
  #running: Promise<void> | null = null;

  constructor(capacity: number, needs: OrderedSenderNeeds<Item>) {
    this.#capacity = capacity;
    this.#needs = needs;
  }

  push(item: Item): void {
    const size = this.#needs.sizeOf(item);
    if (this.#size + size > this.#capacity) {
      this.#needs.onDropped(item);
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
        await this.#needs.send(item);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        this.#needs.onFault(error);
        if (!isLastTry) {
          await this.#pause(retryMs);
          retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
          continue;
        }
        this.#needs.onDropped(item);
      }
      this.#waiting.shift();
      this.#size -= this.#needs.sizeOf(item);
    }
    this.#running = null;
  }

  /** Ends early when closing begins. */
  async #pause(pauseMs: number): Promise<void> {
    await wait(pauseMs, undefined, { signal: this.#closing.signal }).catch(() => {});
  }
}
