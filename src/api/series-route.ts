import type { Context } from '../component/context.ts';
import { tagsJson, tagsOfQuery } from '../http/json/tags-json.ts';
import { listOf, pageRequest, textOf } from '../http/list-query.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { Series } from '../model/series.ts';
import type { Schema } from '../openapi/schema.ts';

/** `GET /v1/series`. */
export const seriesRoute = ({ storage }: Context): Route => ({
  method: 'get',
  path: '/v1/series',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const filter = { metric: textOf(query, 'metric'), tags: tagsOfQuery(listOf(query, 'tags')) };
    const { items, nextCursor } = await storage.samples.listSeries(filter, pageRequest(query));
    return jsonAnswer<Schema<'SeriesPage'>>({ series: items.map(seriesJson), nextCursor });
  },
});

function seriesJson(series: Series): Schema<'Series'> {
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
