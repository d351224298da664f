import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Aggregate, EmitSample } from './aggregate.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';

/**
 * The last value of a running total in each bucket, at the instant at which it arrived: what was added since the one before came until
 * then, and at the bucket's start it would be seen before it happened.
 */
export class TotalAggregate implements Aggregate {
  readonly #series: SeriesIdentity;
  readonly #scale: number;
  #last: { readonly value: number; readonly at: Millis } | null = null;

  constructor(metric: string, tags: Tags, { unit, scale }: { readonly unit: string | null; readonly scale: number }) {
    this.#series = { metric, tags, kind: 'total', unit };
    this.#scale = scale;
  }

  add({ values }: Measurement, arrivedAt: Millis): MeasurementRejection | null {
    const value = values.at(-1)! * this.#scale;
    if (!Number.isFinite(value)) return 'not-finite';
    this.#last = { value, at: arrivedAt };
    return null;
  }

  close(emit: EmitSample): void {
    if (this.#last !== null) emit(this.#series, this.#last.value, this.#last.at);
    this.#last = null;
  }
}
