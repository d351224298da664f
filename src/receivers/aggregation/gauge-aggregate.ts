import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { MetricLine, StatsdRejection } from '../statsd/metric-line.ts';
import type { EmitSample, Fold, StampedSample } from './aggregate.ts';

/**
 * The unit told for StatsD gauges: StatsD knows none, and an annotation in braces is dimensionless in UCUM. It is also how these gauges
 * are known again at start among those of other senders, whose values must not be held or repeated.
 */
export const STATSD_GAUGE_UNIT = '{gauge}';

/**
 * Keeps the last value. A value written with a sign is added to it, to 0 when there is none: the same as the reference server, which
 * replaces a missing or zero value by the delta.
 */
export class GaugeFold implements Fold {
  readonly #series: SeriesIdentity;
  #value: number | null = null;
  #updatedAt: number = Number.NEGATIVE_INFINITY;

  constructor(metric: string, tags: Tags) {
    this.#series = { metric, tags, kind: 'gauge', unit: STATSD_GAUGE_UNIT };
  }

  /** Goes on from a value sent before this process began. */
  restore(value: number, at: Millis): void {
    this.#value = value;
    this.#updatedAt = at;
  }

  add(line: MetricLine, arrivedAt: Millis): StatsdRejection | null {
    let value = this.#value ?? 0;
    for (let index = 0; index < line.values.length; index += 1) {
      const sent = line.values[index]!;
      value = line.deltas?.[index] ? value + sent : sent;
    }
    if (!Number.isFinite(value)) return 'not-finite';
    this.#value = value;
    this.#updatedAt = arrivedAt;
    return null;
  }

  /** With a timestamp the value is a point of the past, not a change of the present: a sign belongs to the number. */
  stamped(line: MetricLine): StampedSample | null {
    const value = line.values.at(-1)!;
    return Number.isFinite(value) ? { series: this.#series, value } : null;
  }

  /** Forgets a value last sent before `instant`; true while there is one to repeat. */
  holdsSince(instant: Millis): boolean {
    if (this.#updatedAt < instant) this.#value = null;
    return this.#value !== null;
  }

  close(emit: EmitSample): void {
    if (this.#value !== null) emit(this.#series, this.#value);
  }
}
