/** So many texts added since the last reading are put into their places one by one; more are sorted in as a whole. */
const FEW = 32;

/** A set of texts in the order of their code units, for looking up what begins with a text or comes after one. */
export class SortedTexts {
  #sorted: string[] = [];
  readonly #added = new Set<string>();

  get size(): number {
    return this.#sorted.length + this.#added.size;
  }

  /** Adds a text that is not in the set. */
  add(text: string): void {
    this.#added.add(text);
  }

  delete(text: string): void {
    if (this.#added.delete(text)) return;
    this.#settle();
    const index = this.#firstNotBefore(text);
    if (this.#sorted[index] === text) this.#sorted.splice(index, 1);
  }

  /** The texts from `start` on, ascending. The set must not be changed meanwhile. */
  *from(start: string): Generator<string, void> {
    this.#settle();
    for (let index = this.#firstNotBefore(start); index < this.#sorted.length; index += 1) yield this.#sorted[index]!;
  }

  /** The texts that begin with `beginning`, ascending. */
  *startingWith(beginning: string): Generator<string, void> {
    for (const text of this.from(beginning)) {
      if (!text.startsWith(beginning)) return;
      yield text;
    }
  }

  /** The last text that is not after `end`; undefined where there is none. */
  lastUpTo(end: string): string | undefined {
    this.#settle();
    const index = this.#firstNotBefore(end);
    return this.#sorted[index] === end ? end : this.#sorted[index - 1];
  }

  /** Sorting waits until somebody reads: a start adds a hundred thousand texts and reads none. */
  #settle(): void {
    if (this.#added.size > FEW) this.#sorted = [...this.#sorted, ...this.#added].sort();
    else for (const text of this.#added) this.#sorted.splice(this.#firstNotBefore(text), 0, text);
    this.#added.clear();
  }

  #firstNotBefore(text: string): number {
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle]! < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
