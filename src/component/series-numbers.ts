import { randomUUID } from 'node:crypto';
import type { SampleColumns } from '../model/sample.ts';
import { MAX_SERIES } from '../model/sample-limits.ts';
import type { SeriesIdentity } from '../model/series.ts';
import type { NumberedColumns } from '../storage/ports/samples.ts';

/** Twice the series there can be: some are described anew, and some are refused. Past it another table begins, so that old ones are forgotten. */
const TABLE_SERIES = 2 * MAX_SERIES;

/**
 * Gives series numbers, by their objects, under which the store finds them again. Its columns must reach the store in this order. Senders
 * name their series in the same order each time, so the number after the last one is tried before one is looked up.
 */
export class SeriesNumbers {
  #table: string = randomUUID();
  #numbers = new WeakMap<SeriesIdentity, number>();
  #series: SeriesIdentity[] = [];

  /** The columns with numbers for series, and all of the store's to know what they stand for. The arrays are copies. */
  of({ series, counts, at, values }: SampleColumns): Omit<NumberedColumns, 'others'> {
    if (this.#series.length + series.length > TABLE_SERIES) this.beginAnew();
    const columns = inOneBuffer(series.length, at.length);
    columns.counts.set(counts);
    columns.at.set(at);
    columns.values.set(values);
    const known = this.#series.length;
    let number = -1;
    for (let index = 0; index < series.length; index += 1) {
      const identity = series[index]!;
      number = this.#series[number + 1] === identity ? number + 1 : this.#numberOf(identity);
      columns.numbers[index] = number;
    }
    return { ...columns, table: this.#table, added: this.#series.slice(known) };
  }

  /** Forgets all numbers: the names go with the columns again. */
  beginAnew(): void {
    this.#table = randomUUID();
    this.#numbers = new WeakMap();
    this.#series = [];
  }

  #numberOf(identity: SeriesIdentity): number {
    const known = this.#numbers.get(identity);
    if (known !== undefined) return known;
    const number = this.#series.push(identity) - 1;
    this.#numbers.set(identity, number);
    return number;
  }
}

/** One buffer crosses to another thread at a fraction of what four cost. */
function inOneBuffer(series: number, samples: number) {
  const { BYTES_PER_ELEMENT: double } = Float64Array;
  const { BYTES_PER_ELEMENT: word } = Uint32Array;
  const buffer = new ArrayBuffer(2 * samples * double + 2 * series * word);
  return {
    at: new Float64Array(buffer, 0, samples),
    values: new Float64Array(buffer, samples * double, samples),
    counts: new Uint32Array(buffer, 2 * samples * double, series),
    numbers: new Uint32Array(buffer, 2 * samples * double + series * word, series),
  };
}
