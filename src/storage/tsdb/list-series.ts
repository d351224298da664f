import { millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { Series, SeriesFilter } from '../../model/series.ts';
import { type Tags, tagValue } from '../../model/tags.ts';
import { InvalidCursorError } from '../ports/store-errors.ts';
import type { KeptSeries } from './kept-series.ts';
import { metricGlob } from './metric-glob.ts';
import type { SeriesRegistry } from './series-registry.ts';

/** One page of the series that match, by ascending id. Throws `InvalidCursorError` for a cursor it did not make. */
export function listSeries(registry: SeriesRegistry, filter: SeriesFilter, page: PageRequest): Page<Series> {
  const after = page.cursor === null ? 0 : readSeriesCursor(page.cursor);
  const items: Series[] = [];
  for (const series of candidates(registry, filter.metric)) {
    if (series.id <= after || !carries(series.tags, filter.tags)) continue;
    if (items.length === page.limit) return { items, nextCursor: toSeriesCursor(items.at(-1)?.id ?? after) };
    items.push(toSeries(series));
  }
  return { items, nextCursor: null };
}

function* candidates(registry: SeriesRegistry, metric: string | null): Iterable<KeptSeries> {
  if (metric === null) yield* registry.all();
  else if (!metric.includes('*')) yield* registry.ofMetric(metric);
  else {
    const matches = metricGlob(metric);
    for (const series of registry.all()) if (matches(series.metric)) yield series;
  }
}

const carries = (tags: Tags, wanted: Tags): boolean => wanted.every(([name, value]) => tagValue(tags, name) === value);

/** The series as the model has it: without what only the store needs. */
export function toSeries(series: KeptSeries): Series {
  const { id, metric, tags, kind, unit } = series;
  return { id, metric, tags, kind, unit, firstAt: millis(series.firstAt), lastAt: millis(series.lastAt) };
}

const toSeriesCursor = (id: number): string => Buffer.from(`series:${id}`).toString('base64url');

function readSeriesCursor(cursor: string): number {
  const id = Number(/^series:(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]);
  if (Number.isNaN(id) || toSeriesCursor(id) !== cursor)
    throw new InvalidCursorError('this cursor was not made for a list of series');
  return id;
}
