/**
 * Acts once nothing more was noted for `quietMs`, and at the latest `atMostMs` after the first note: whoever is busy with a burst is left
 * to it, and what it brought is then worked in one go.
 */
export class WhenQuiet {
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

  /** What was noted and not acted on yet is forgotten. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
