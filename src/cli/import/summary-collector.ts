import { type SeriesIdentity, seriesKey } from '../../model/series.ts';
import type { SampleCollector, SeriesWriter } from '../../receivers/files/reading/sample-collector.ts';

interface SeriesSummary {
  readonly identity: SeriesIdentity;
  samples: number;
  firstAt: number;
  lastAt: number;
}

/** Counts what a file holds and keeps none of it. */
export class SummaryCollector implements SampleCollector {
  readonly #series = new Map<string, SeriesSummary & SeriesWriter>();

  seriesOf(identity: SeriesIdentity): SeriesWriter {
    const key = seriesKey(identity.metric, identity.tags);
    const known = this.#series.get(key);
    if (known) return known;
    const summary = {
      identity,
      samples: 0,
      firstAt: Number.POSITIVE_INFINITY,
      lastAt: Number.NEGATIVE_INFINITY,
      add(at: number): void {
        summary.samples += 1;
        summary.firstAt = Math.min(summary.firstAt, at);
        summary.lastAt = Math.max(summary.lastAt, at);
      },
    };
    this.#series.set(key, summary);
    return summary;
  }

  async ready(): Promise<void> {}

  /** Those with samples. */
  series(): readonly SeriesSummary[] {
    return [...this.#series.values()].filter(({ samples }) => samples > 0);
  }
}
