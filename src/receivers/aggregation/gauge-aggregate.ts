import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Aggregate, EmitSample, StampedSample } from './aggregate.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';

/**
 * Repeats the last value. A delta is added to it, or to 0 when there is none: the same as the StatsD reference server, which replaces a
 * missing or zero value by the delta.
 */
export class GaugeAggregate implements Aggregate {
  readonly #series: SeriesIdentity;
  #value: number | null = null;
  #updatedAt: number = Number.NEGATIVE_INFINITY;

  constructor(metric: string, tags: Tags, unit: string) {
    this.#series = { metric, tags, kind: 'gauge', unit };
  }

  /** Continues from a value sent before this process began. */
  restore(value: number, at: Millis): void {
    this.#value = value;
    this.#updatedAt = at;
  }

  add({ values, deltas }: Measurement, arrivedAt: Millis): MeasurementRejection | null {
    let value = this.#value ?? 0;
    for (let index = 0; index < values.length; index += 1) {
      const sent = values[index]!;
      value = deltas?.[index] ? value + sent : sent;
    }
    if (!Number.isFinite(value)) return 'not-finite';
    this.#value = value;
    this.#updatedAt = arrivedAt;
    return null;
  }

  /** With a timestamp the value is a point of the past and not a change of the present, so a sign belongs to the number. */
  stamped(measurement: Measurement): StampedSample | null {
    const value = measurement.values.at(-1)!;
    return Number.isFinite(value) ? { series: this.#series, value } : null;
  }

  /** Forgets a value last sent before `instant`. True while there is a value to repeat. */
  hasValueSince(instant: Millis): boolean {
    if (this.#updatedAt < instant) this.#value = null;
    return this.#value !== null;
  }

  close(emit: EmitSample): void {
    if (this.#value !== null) emit(this.#series, this.#value);
  }
}
