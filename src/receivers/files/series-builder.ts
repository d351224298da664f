import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';

const FIRST_CAPACITY = 64;

/** Collects the points of one series, in any number. */
export class SeriesBuilder {
  readonly #series: SeriesIdentity;
  #at = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  constructor(series: SeriesIdentity) {
    this.#series = series;
  }

  add(at: number, value: number): void {
    if (this.#length === this.#at.length) {
      this.#at = grown(this.#at);
      this.#values = grown(this.#values);
    }
    this.#at[this.#length] = at;
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  build(): SampleBatch[number] {
    return { series: this.#series, at: this.#at.slice(0, this.#length), values: this.#values.slice(0, this.#length) };
  }
}

function grown(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
