import { tagsJson } from '../http/json/tags-json.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { Series } from '../model/series.ts';

export function seriesJson(series: Series): Record<string, unknown> {
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
