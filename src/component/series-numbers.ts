import { randomUUID } from 'node:crypto';
import type { SampleColumns } from '../model/sample.ts';
import { MAX_SERIES } from '../model/sample-limits.ts';
import type { SeriesIdentity } from '../model/series.ts';
import type { NumberedColumns } from '../storage/ports/samples.ts';

/** Twice the series there can be: some are described anew, and some are refused. Past it another table begins, so that old ones are forgotten. */
const TABLE_SERIES = 2 * MAX_SERIES;

/** Gives series numbers, by their objects, under which the store finds them again. Its columns must reach the store in this order. */
export class SeriesNumbers {
  #table: string = randomUUID();
  #numbers = new WeakMap<SeriesIdentity, number>();
  #count = 0;

  /** The columns with numbers for series, and all of the store's to know what they stand for. */
  of({ series, ...samples }: SampleColumns): Omit<NumberedColumns, 'hasOthers'> {
    if (this.#count + series.length > TABLE_SERIES) this.beginAnew();
    const added: SeriesIdentity[] = [];
    const numbers = new Uint32Array(series.length);
    for (let index = 0; index < series.length; index += 1) {
      const identity = series[index]!;
      let number = this.#numbers.get(identity);
      if (number === undefined) {
        number = this.#count;
        this.#numbers.set(identity, number);
        this.#count += 1;
        added.push(identity);
      }
      numbers[index] = number;
    }
    return { ...samples, table: this.#table, added, numbers };
  }

  /** Forgets all numbers: the names go with the columns again. */
  beginAnew(): void {
    this.#table = randomUUID();
    this.#numbers = new WeakMap();
    this.#count = 0;
  }
}
