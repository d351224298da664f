import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Aggregate, EmitSample, StampedSample } from './aggregate.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';

/** Sums value/rate. A bucket without a measurement has no sample: its senders may be gone, so 0 is not known. */
export class CounterAggregate implements Aggregate {
  readonly #series: SeriesIdentity;
  #count: number | null = null;

  constructor(metric: string, tags: Tags) {
    this.#series = { metric, tags, kind: 'counter', unit: null };
  }

  add(measurement: Measurement, _arrivedAt: Millis): MeasurementRejection | null {
    const count = (this.#count ?? 0) + weighted(measurement);
    if (!Number.isFinite(count)) return 'not-finite';
    this.#count = count;
    return null;
  }

  /** The sample of a measurement with a timestamp; null when its corrected value is out of range. */
  stamped(measurement: Measurement): StampedSample | null {
    const value = weighted(measurement);
    return Number.isFinite(value) ? { series: this.#series, value } : null;
  }

  /** Emits the sample of the bucket so far. */
  emit(emit: EmitSample): void {
    if (this.#count !== null) emit(this.#series, this.#count);
  }

  close(emit: EmitSample): void {
    this.emit(emit);
    this.#count = null;
  }
}

function weighted({ values, rate }: Measurement): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / rate;
}
