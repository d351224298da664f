import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { MetricLine, StatsdRejection } from '../statsd/metric-line.ts';
import type { EmitSample, Fold, StampedSample } from './aggregate.ts';

/** Adds up value/rate. A bucket in which the counter was not sent has no sample: its senders may be gone, so 0 is not known. */
export class CounterFold implements Fold {
  readonly #series: SeriesIdentity;
  #count: number | null = null;

  constructor(metric: string, tags: Tags) {
    this.#series = { metric, tags, kind: 'counter', unit: null };
  }

  add(line: MetricLine, _arrivedAt: Millis): StatsdRejection | null {
    const count = (this.#count ?? 0) + weighted(line);
    if (!Number.isFinite(count)) return 'not-finite';
    this.#count = count;
    return null;
  }

  /** The sample of a line with a timestamp; null when its corrected value is out of range. */
  stamped(line: MetricLine): StampedSample | null {
    const value = weighted(line);
    return Number.isFinite(value) ? { series: this.#series, value } : null;
  }

  close(emit: EmitSample): void {
    if (this.#count !== null) emit(this.#series, this.#count);
    this.#count = null;
  }
}

function weighted(line: MetricLine): number {
  let sum = 0;
  for (const value of line.values) sum += value;
  return sum / line.rate;
}
