import { tagsOfQuery } from '../http/json/tags-json.ts';
import { listOf, pageRequest, textOf } from '../http/list-query.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import type { Page, PageRequest } from '../model/page.ts';
import type { Series, SeriesFilter } from '../model/series.ts';
import { seriesJson } from './series-json.ts';

export interface SeriesNeeds {
  readonly samples: {
    listSeries(filter: SeriesFilter, page: PageRequest): Promise<Page<Series>>;
  };
}

/** `GET /v1/series`. */
export const seriesRoute = (needs: SeriesNeeds): Route => ({
  method: 'get',
  path: '/v1/series',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const filter = { metric: textOf(query, 'metric'), tags: tagsOfQuery(listOf(query, 'tags')) };
    const { items, nextCursor } = await needs.samples.listSeries(filter, pageRequest(query));
    return jsonAnswer({ series: items.map(seriesJson), nextCursor });
  },
});
