/**
 * Acts once nothing was noted for `quietMs`, and at the latest `atMostMs` after the first note: a sender busy with a burst is not
 * interrupted, and what it brought is handled in batches.
 */
export class Debounce {
  readonly #act: () => void;
  readonly #quietMs: number;
  readonly #atMostMs: number;
  #timer: NodeJS.Timeout | null = null;
  #firstAt = 0;

  constructor(act: () => void, quietMs: number, atMostMs: number) {
    this.#act = act;
    this.#quietMs = quietMs;
    this.#atMostMs = atMostMs;
  }

  note(): void {
    const now = performance.now();
    if (this.#timer === null) this.#firstAt = now;
    else clearTimeout(this.#timer);
    const waitMs = Math.min(this.#quietMs, this.#firstAt + this.#atMostMs - now);
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#act();
      },
      Math.max(0, waitMs),
    );
  }

  /** Notes that were not acted on are dropped. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
