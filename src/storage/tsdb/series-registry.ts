import type { KeptSeries } from './kept-series.ts';

/** Every series the store keeps, in memory: found by key for writing, by id for reading, by metric for listing. */
export class SeriesRegistry {
  readonly #byKey = new Map<string, KeptSeries>();
  readonly #byId = new Map<number, KeptSeries>();
  readonly #byMetric = new Map<string, Map<number, KeptSeries>>();

  get size(): number {
    return this.#byId.size;
  }

  /** Series are added in the order of their ids; so all lists come by ascending id. */
  add(series: KeptSeries): void {
    this.#byKey.set(series.key, series);
    this.#byId.set(series.id, series);
    const sameMetric = this.#byMetric.get(series.metric);
    if (sameMetric) sameMetric.set(series.id, series);
    else this.#byMetric.set(series.metric, new Map([[series.id, series]]));
  }

  remove(series: KeptSeries): void {
    this.#byKey.delete(series.key);
    this.#byId.delete(series.id);
    const sameMetric = this.#byMetric.get(series.metric);
    sameMetric?.delete(series.id);
    if (sameMetric?.size === 0) this.#byMetric.delete(series.metric);
  }

  withKey(key: string): KeptSeries | undefined {
    return this.#byKey.get(key);
  }

  withId(id: number): KeptSeries | undefined {
    return this.#byId.get(id);
  }

  countOfMetric(metric: string): number {
    return this.#byMetric.get(metric)?.size ?? 0;
  }

  all(): Iterable<KeptSeries> {
    return this.#byId.values();
  }

  ofMetric(metric: string): Iterable<KeptSeries> {
    return this.#byMetric.get(metric)?.values() ?? [];
  }
}
