import { millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { Series, SeriesFilter } from '../../model/series.ts';
import { matcherOf } from '../../signals/discovery/select-series.ts';
import type { MemorySeries } from './memory-series.ts';
import type { SampleState } from './sample-state.ts';
import { readSeriesCursor, toSeriesCursor } from './series-cursor.ts';

/** One page of the series that match, by ascending id. Throws `InvalidCursorError` for a cursor it did not make. */
export function listSeries(
  { registry, recent }: Pick<SampleState, 'registry' | 'recent'>,
  filter: SeriesFilter,
  page: PageRequest,
): Page<Series> {
  const after = page.cursor === null ? 0 : readSeriesCursor(page.cursor);
  recent.spread();
  const items: Series[] = [];
  let last = after;
  const matches = matcherOf([{ metric: filter.metric ?? '*', tags: filter.tags }]);
  for (const series of registry.near(filter.metric, filter.tags)) {
    if (series.id <= after || !matches(series)) continue;
    if (items.length === page.limit) return { items, nextCursor: toSeriesCursor(last) };
    items.push(toSeries(series));
    last = series.id;
  }
  return { items, nextCursor: null };
}

/** The series as the model has it: without what only the store needs. */
export function toSeries(series: MemorySeries): Series {
  const { metric, tags, kind, unit } = series;
  return { metric, tags, kind, unit, firstAt: millis(series.firstAt), lastAt: millis(series.lastAt) };
}
