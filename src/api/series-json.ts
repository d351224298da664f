import { tagsJson } from '../http/json/tags-json.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { Series } from '../model/series.ts';
import type { Schema } from '../openapi/schema.ts';

export function seriesJson(series: Series): Schema<'Series'> {
  const { metric, kind, unit } = series;
  return {
    metric,
    tags: tagsJson(series.tags),
    kind,
    unit,
    firstAt: toRfc3339(series.firstAt),
    lastAt: toRfc3339(series.lastAt),
  };
}
