import type { SampleColumns } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { PointRejection } from './point-rejection.ts';

/** What is handed to the store at once: some milliseconds of work for either thread. */
const SAMPLES_OF_A_PART = 65_536;

const FIRST_ROOM = 1_024;

/** Some of the samples of a request. */
export interface CollectedPart {
  readonly columns: SampleColumns;
  /** The point from which each sample came, counted over the request. */
  readonly pointOf: Uint32Array;
}

/** What was made of the points of a request. */
export interface CollectedSamples {
  /** All samples, in parts that are made when they are wanted. */
  readonly parts: Iterable<CollectedPart>;
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
  #at = new Float64Array(FIRST_ROOM);
  #values = new Float64Array(FIRST_ROOM);
  #pointOf = new Uint32Array(FIRST_ROOM);
  /** Where the newest sample of a series stands. */
  readonly #newest = new Map<SeriesIdentity, number>();
  readonly #rejected = new Map<PointRejection, number>();
  readonly #details = new Map<PointRejection, string>();
  #points = 0;

  /** Everything until the next call is of one point. */
  beginPoint(): void {
    this.#points += 1;
  }

  add(series: SeriesIdentity, at: number, value: number): void {
    const index = this.#series.length;
    if (index === this.#at.length) this.#grow();
    this.#series.push(series);
    this.#at[index] = at;
    this.#values[index] = value;
    this.#pointOf[index] = this.#points - 1;
  }

  /** Adds what was counted from an instant on, to what was counted from it before: intervals can be shorter than the millisecond of an instant. */
  count(series: SeriesIdentity, at: number, value: number): void {
    const newest = this.#newest.get(series);
    if (newest !== undefined && this.#at[newest] === at) {
      this.#values[newest]! += value;
      return;
    }
    this.#newest.set(series, this.#series.length);
    this.add(series, at, value);
  }

  /** The point is rejected; nothing of it must have been added. */
  reject(reason: PointRejection, detail: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
    if (!this.#details.has(reason)) this.#details.set(reason, detail);
  }

  get points(): number {
    return this.#points;
  }

  get samples(): number {
    return this.#series.length;
  }

  collected(): CollectedSamples {
    return {
      parts: this.#parts(),
      points: this.#points,
      samples: this.#series.length,
      rejected: this.#rejected,
      details: this.#details,
    };
  }

  *#parts(): Iterable<CollectedPart> {
    const total = this.#series.length;
    for (let from = 0; from < total; from += SAMPLES_OF_A_PART) {
      const to = Math.min(total, from + SAMPLES_OF_A_PART);
      const columns = {
        series: this.#series.slice(from, to),
        counts: new Uint32Array(to - from).fill(1),
        at: this.#at.slice(from, to),
        values: this.#values.slice(from, to),
      };
      yield { columns, pointOf: this.#pointOf.subarray(from, to) };
    }
  }

  #grow(): void {
    const room = this.#at.length * 2;
    const [at, values, pointOf] = [new Float64Array(room), new Float64Array(room), new Uint32Array(room)];
    at.set(this.#at);
    values.set(this.#values);
    pointOf.set(this.#pointOf);
    this.#at = at;
    this.#values = values;
    this.#pointOf = pointOf;
  }
}
