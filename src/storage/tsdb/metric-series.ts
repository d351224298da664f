import { type Tags, tagValue } from '../../model/tags.ts';
import { onlyValueOf } from '../../signals/discovery/tag-pattern.ts';
import type { MemorySeries } from './memory-series.ts';

/** Below this, going through the series is faster than an index. */
const FEW = 16;

/**
 * The series of one metric. Which of them carry a tag is indexed for the tag names that selectors use, from their first use on: a tag that
 * nobody selects by, such as a container's id, costs nothing.
 */
export class MetricSeries {
  readonly #all = new Set<MemorySeries>();
  readonly #byTag = new Map<string, Map<string, Set<MemorySeries>>>();

  get size(): number {
    return this.#all.size;
  }

  add(series: MemorySeries): void {
    this.#all.add(series);
    for (const [name, byValue] of this.#byTag) enter(byValue, series, name);
  }

  remove(series: MemorySeries): void {
    this.#all.delete(series);
    for (const [name, byValue] of this.#byTag) {
      const value = tagValue(series.tags, name) ?? '';
      const same = byValue.get(value);
      same?.delete(series);
      if (same?.size === 0) byValue.delete(value);
    }
  }

  all(): Iterable<MemorySeries> {
    return this.#all;
  }

  /** Series among which are all that the tags of a selector pick. Few more than these, usually; patterns with a star narrow nothing. */
  near(tags: Tags): Iterable<MemorySeries> {
    let fewest = this.#all;
    for (const [name, pattern] of tags) {
      if (fewest.size <= FEW) break;
      const value = onlyValueOf(pattern);
      if (value === null) continue;
      const carrying = this.#valuesOf(name).get(value);
      if (!carrying) return [];
      if (carrying.size < fewest.size) fewest = carrying;
    }
    return fewest;
  }

  #valuesOf(name: string): Map<string, Set<MemorySeries>> {
    let byValue = this.#byTag.get(name);
    if (!byValue) {
      byValue = new Map();
      for (const series of this.#all) enter(byValue, series, name);
      this.#byTag.set(name, byValue);
    }
    return byValue;
  }
}

function enter(byValue: Map<string, Set<MemorySeries>>, series: MemorySeries, name: string): void {
  const value = tagValue(series.tags, name) ?? '';
  const same = byValue.get(value);
  if (same) same.add(series);
  else byValue.set(value, new Set([series]));
}
