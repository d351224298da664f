import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Aggregate, EmitSample, StampedSample } from './aggregate.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';

/**
 * Repeats the last value. A delta is added to it, or to 0 when there is none: the same as the StatsD reference server, which replaces a
 * missing or zero value by the delta. What may be a level or a decrease is a level until the gauge is sent an increase: then its sender works
 * with changes, and they all count as such from the beginning.
 */
export class GaugeAggregate implements Aggregate {
  readonly #series: SeriesIdentity;
  #value: number | null = null;
  /** The value if all that may be a decrease is one. */
  #changed = 0;
  #takesChanges = false;
  #updatedAt: number = Number.NEGATIVE_INFINITY;

  constructor(metric: string, tags: Tags, unit: string) {
    this.#series = { metric, tags, kind: 'gauge', unit };
  }

  /** Continues from a value sent before this process began. */
  restore(value: number, at: Millis): void {
    this.#value = value;
    this.#changed = value;
    this.#updatedAt = at;
  }

  add({ values, deltas }: Measurement, arrivedAt: Millis): MeasurementRejection | null {
    let value = this.#value ?? 0;
    let changed = this.#value === null ? 0 : this.#changed;
    let takesChanges = this.#takesChanges;
    for (let index = 0; index < values.length; index += 1) {
      const sent = values[index]!;
      const delta = deltas?.[index] ?? false;
      changed = delta ? changed + sent : sent;
      takesChanges ||= delta === true && sent > 0;
      value = takesChanges ? changed : delta === true ? value + sent : sent;
    }
    if (!Number.isFinite(value)) return 'not-finite';
    this.#value = value;
    this.#changed = Number.isFinite(changed) ? changed : value;
    this.#takesChanges = takesChanges;
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
