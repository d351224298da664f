import type { NumberedColumns } from '../ports/samples.ts';
import { type BatchColumns, type NamedSeries, namedSeries } from './batch-columns.ts';

/** The series that columns refer to by number. A sender bounds it, by beginning another table. */
export class SeriesTable {
  #name: string | null = null;
  #series: NamedSeries[] = [];

  /** Takes in what is new and resolves the numbers. Call it in the order in which columns come. Throws `TypeError` for an unknown number. */
  resolve({ table, added, numbers, counts, at, values }: NumberedColumns): BatchColumns {
    if (table !== this.#name) {
      this.#name = table;
      this.#series = [];
    }
    for (const identity of added) this.#series.push(namedSeries(identity));
    const series: NamedSeries[] = [];
    for (const number of numbers) {
      const named = this.#series[number];
      if (!named) throw new TypeError(`no series has the number ${number} in table ${table}`);
      series.push(named);
    }
    return { series, counts, at, values };
  }
}
