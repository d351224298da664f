import { SortedTexts } from '../../collections/sorted-texts.ts';
import type { SeriesIdentity, SeriesName } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import type { Tags } from '../../model/tags.ts';
import { metricGlob } from '../../signals/discovery/metric-glob.ts';
import { matcherOf } from '../../signals/discovery/select-series.ts';
import type { MemorySeries } from './memory-series.ts';
import { MetricSeries } from './metric-series.ts';

/** Follows which series there are: is called for every one that comes, also at a start, and every one that goes. */
export interface SeriesWatcher {
  /** The object stays the registry's: its unit changes where a sender names another. */
  addSeries(series: Omit<SeriesIdentity, 'kind'>): void;
  removeSeries(series: SeriesName): void;
}

/** Every series the store keeps, in memory: found by key for writing, by metric and tags for reading, by id in the log. */
export class SeriesRegistry {
  readonly #byKey = new Map<string, MemorySeries>();
  readonly #byId = new Map<number, MemorySeries>();
  readonly #byMetric = new Map<string, MetricSeries>();
  readonly #metrics = new SortedTexts();
  readonly #watcher: SeriesWatcher | null;

  constructor(watcher: SeriesWatcher | null = null) {
    this.#watcher = watcher;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Series are added in the order of their ids; so all lists come by ascending id. */
  add(series: MemorySeries): void {
    series.registered = true;
    this.#byKey.set(series.key, series);
    this.#byId.set(series.id, series);
    let sameMetric = this.#byMetric.get(series.metric);
    if (!sameMetric) {
      sameMetric = new MetricSeries();
      this.#byMetric.set(series.metric, sameMetric);
      this.#metrics.add(series.metric);
    }
    sameMetric.add(series);
    this.#watcher?.addSeries(series);
  }

  /** Does nothing for a series that was removed before: its key may belong to a newer series by now. */
  remove(series: MemorySeries): void {
    if (this.#byId.get(series.id) !== series) return;
    series.registered = false;
    this.#byKey.delete(series.key);
    this.#byId.delete(series.id);
    const sameMetric = this.#byMetric.get(series.metric);
    sameMetric?.remove(series);
    this.#watcher?.removeSeries(series);
    if (sameMetric?.size !== 0) return;
    this.#byMetric.delete(series.metric);
    this.#metrics.delete(series.metric);
  }

  withKey(key: string): MemorySeries | undefined {
    return this.#byKey.get(key);
  }

  withId(id: number): MemorySeries | undefined {
    return this.#byId.get(id);
  }

  countOfMetric(metric: string): number {
    return this.#byMetric.get(metric)?.size ?? 0;
  }

  all(): Iterable<MemorySeries> {
    return this.#byId.values();
  }

  /** The series that any of the selectors picks, by ascending id. */
  selectedBy(selectors: readonly SeriesSelector[]): readonly MemorySeries[] {
    const [only, ...others] = selectors;
    if (only && others.length === 0 && !only.metric.includes('*')) {
      return [...this.near(only.metric, only.tags)].filter(matcherOf(selectors));
    }
    const found = new Set<MemorySeries>();
    for (const selector of selectors) {
      const matches = matcherOf([selector]);
      for (const sameMetric of this.#ofPattern(selector.metric)) {
        for (const series of sameMetric.near(selector.tags)) if (matches(series)) found.add(series);
      }
    }
    return [...found].sort((a, b) => a.id - b.id);
  }

  /** Series of a metric or of a pattern of metrics, null for all, among which are all that the tags pick. Those of one metric by ascending id. */
  near(pattern: string | null, tags: Tags): Iterable<MemorySeries> {
    if (pattern === null) return this.all();
    if (!pattern.includes('*')) return this.#byMetric.get(pattern)?.near(tags) ?? [];
    const some = [...this.#ofPattern(pattern)].flatMap((sameMetric) => [...sameMetric.near(tags)]);
    return some.sort((a, b) => a.id - b.id);
  }

  *#ofPattern(pattern: string): Iterable<MetricSeries> {
    const star = pattern.indexOf('*');
    if (star < 0) {
      const sameMetric = this.#byMetric.get(pattern);
      if (sameMetric) yield sameMetric;
      return;
    }
    const matches = metricGlob(pattern);
    for (const metric of this.#metrics.startingWith(pattern.slice(0, star))) {
      if (matches(metric)) yield this.#byMetric.get(metric)!;
    }
  }
}
