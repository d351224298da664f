import type { SampleColumns } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';

/** Collects samples, series by series. */
export class ColumnsBuilder {
  readonly #series: SeriesIdentity[] = [];
  readonly #counts: number[] = [];
  readonly #at: number[] = [];
  readonly #values: number[] = [];

  get samples(): number {
    return this.#at.length;
  }

  /** Both lists have the same length, which is not 0. */
  add(series: SeriesIdentity, at: readonly number[], values: readonly number[]): void {
    this.#series.push(series);
    this.#counts.push(at.length);
    for (const instant of at) this.#at.push(instant);
    for (const value of values) this.#values.push(value);
  }

  columns(): SampleColumns {
    return {
      series: this.#series,
      counts: Uint32Array.from(this.#counts),
      at: Float64Array.from(this.#at),
      values: Float64Array.from(this.#values),
    };
  }
}
