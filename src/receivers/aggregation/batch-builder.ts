import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';

interface GrowingPoints {
  readonly at: number[];
  readonly values: number[];
}

/** Collects samples into a batch, one entry for each identity object. */
export class BatchBuilder {
  #points = new Map<SeriesIdentity, GrowingPoints>();

  add(series: SeriesIdentity, at: number, value: number): void {
    const points = this.#points.get(series);
    if (points) {
      points.at.push(at);
      points.values.push(value);
    } else {
      this.#points.set(series, { at: [at], values: [value] });
    }
  }

  /** The samples since the last call. */
  take(): SampleBatch {
    const batch = [...this.#points].map(([series, { at, values }]) => ({
      series,
      at: Float64Array.from(at),
      values: Float64Array.from(values),
    }));
    this.#points = new Map();
    return batch;
  }
}
