import type { SampleColumns } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { PointRejection } from './point-rejection.ts';

/** What was made of the points of a request. */
export interface CollectedSamples {
  readonly columns: SampleColumns;
  /** The point from which each sample came, counted over the request. */
  readonly pointOf: readonly number[];
  readonly points: number;
  readonly samples: number;
  /** How many points were rejected, by reason. */
  readonly rejected: ReadonlyMap<PointRejection, number>;
  /** What is wrong with the first of each reason. */
  readonly details: ReadonlyMap<PointRejection, string>;
}

/** Takes in what the points of a request become. */
export class SampleBuilder {
  readonly #series: SeriesIdentity[] = [];
  readonly #at: number[] = [];
  readonly #values: number[] = [];
  readonly #pointOf: number[] = [];
  readonly #rejected = new Map<PointRejection, number>();
  readonly #details = new Map<PointRejection, string>();
  #points = 0;

  /** Everything until the next call is of one point. */
  beginPoint(): void {
    this.#points += 1;
  }

  add(series: SeriesIdentity, at: number, value: number): void {
    this.#series.push(series);
    this.#at.push(at);
    this.#values.push(value);
    this.#pointOf.push(this.#points - 1);
  }

  /** The point is rejected; nothing of it must have been added. */
  reject(reason: PointRejection, detail: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    if (!this.#details.has(reason)) this.#details.set(reason, detail);
  }

  get samples(): number {
    return this.#series.length;
  }

  collected(): CollectedSamples {
    return {
      columns: {
        series: this.#series,
        counts: new Uint32Array(this.#series.length).fill(1),
        at: Float64Array.from(this.#at),
        values: Float64Array.from(this.#values),
      },
      pointOf: this.#pointOf,
      points: this.#points,
      samples: this.#series.length,
      rejected: this.#rejected,
      details: this.#details,
    };
  }
}
