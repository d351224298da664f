import type { Samples } from '../../model/sample.ts';
import { ArrayPool } from './array-pool.ts';
import { toAscending } from './ascending.ts';

const INITIAL_ROOM = 8;
/** Most heads grow by single samples, and each growth copies what there is. */
const GROWTH = 2;

/** Shared by all heads: the arrays of a thousand series before their chunks are sealed. */
const pool = new ArrayPool(16 * 1_024 * 1_024);

/** The unsealed samples of one series, of any age. They are in the log too, which is what makes them durable. */
export class Head {
  /** The oldest log row that may hold a sample of this head: rows from there on must stay in the log. */
  readonly oldestSeq: number;
  #at = pool.take(INITIAL_ROOM);
  #values = pool.take(INITIAL_ROOM);
  #count = 0;
  #ascending = true;
  #replaced = 0;
  /** Samples that are going to be appended: `makeRoom` reserves what they need. */
  awaited = 0;

  constructor(oldestSeq: number) {
    this.oldestSeq = oldestSeq;
  }

  /** Samples held; ones at the same instant count apart until `samples` is read. */
  get count(): number {
    return this.#count;
  }

  /** Samples that a later one at the same instant has replaced, as far as `samples` has been read. */
  get replaced(): number {
    return this.#replaced;
  }

  makeRoom(): void {
    this.#reserve(this.awaited);
    this.awaited = 0;
  }

  /** Takes copies of samples in any order: of those of the arrays the ones from `from` to before `to`. */
  append({ at, values }: Samples, from = 0, to = at.length): void {
    this.#reserve(to - from);
    let last = this.#count === 0 ? Number.NEGATIVE_INFINITY : this.#at[this.#count - 1]!;
    // One by one, because most often there is one alone, and a view of it would cost more than all the rest.
    for (let position = from; position < to; position += 1) {
      const instant = at[position]!;
      if (instant <= last) this.#ascending = false;
      last = instant;
      this.#at[this.#count] = instant;
      this.#values[this.#count] = values[position]!;
      this.#count += 1;
    }
  }

  /** Ascending, one for each instant, the last appended winning. Views: good until the next `append`. */
  samples(): Samples {
    if (!this.#ascending) {
      const { at, values } = toAscending(this.#held());
      this.#replaced += this.#count - at.length;
      this.#at = at;
      this.#values = values;
      this.#count = at.length;
      this.#ascending = true;
    }
    return this.#held();
  }

  /** Gives its memory back. Neither the head nor what `samples` has returned may be used after. */
  release(): void {
    pool.give(this.#at);
    pool.give(this.#values);
  }

  #held(): Samples {
    return { at: this.#at.subarray(0, this.#count), values: this.#values.subarray(0, this.#count) };
  }

  #reserve(more: number): void {
    const needed = this.#count + more;
    if (needed <= this.#at.length) return;
    const room = Math.max(needed, Math.ceil(this.#at.length * GROWTH));
    this.#at = grown(this.#at, this.#count, room);
    this.#values = grown(this.#values, this.#count, room);
  }
}

function grown(array: Float64Array, count: number, room: number): Float64Array {
  const larger = pool.take(room);
  larger.set(array.subarray(0, count));
  pool.give(array);
  return larger;
}
