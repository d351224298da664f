import type { Context } from '../component/context.ts';
import { tagsJson, tagsOfQuery } from '../http/json/tags-json.ts';
import { QUERY_DEADLINE_MS, QUERY_RANGE_MS, QUERY_SERIES } from '../http/limits.ts';
import { listOf, parameterProblem, rangeOf, stepOf, type TimeRange, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { createQueryBudget } from '../http/query/query-budget.ts';
import { readAggregatedPoints, readStoredPoints } from '../http/query/read-series.ts';
import { readSignalPoints } from '../http/query/read-signal.ts';
import { type Call, jsonAnswer, type Route } from '../http/route.ts';
import { HOUR_MS, type Millis } from '../model/instant.ts';
import type { AggregateFunction } from '../model/sample.ts';
import type { Signal } from '../model/signal.ts';
import type { Tags } from '../model/tags.ts';
import type { Schema } from '../openapi/schema.ts';

type QuerySeries = Schema<'QuerySeries'>;

interface QueryRange extends TimeRange {
  readonly stepMs: number | null;
  readonly aggregate: AggregateFunction | null;
}

/** `GET /v1/query`. */
export const queryRoute = (context: Context): Route => ({
  method: 'get',
  path: '/v1/query',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const metric = textOf(query, 'metric');
    const signalId = textOf(query, 'signal');
    if ((metric === null) === (signalId === null)) throw parameterProblem('metric', 'give either metric or signal');
    const range = readRange(query, context.clock());
    const series =
      metric !== null
        ? await querySeries(metric, query, range, context)
        : await querySignal(signalId ?? '', query, range, context);
    return jsonAnswer<Schema<'QueryAnswer'>>({ series });
  },
});

async function querySeries(metric: string, query: Call['query'], range: QueryRange, context: Context): Promise<QuerySeries[]> {
  if (query.counts === true) throw parameterProblem('counts', 'is for signals of kind ratio');
  const tags = tagsOfQuery(listOf(query, 'tags'));
  const { items, nextCursor } = await context.storage.samples.listSeries({ metric, tags }, { limit: QUERY_SERIES, cursor: null });
  if (nextCursor !== null) throw new ProblemError('too-many-points', `More than ${QUERY_SERIES} series match.`);
  const budget = createQueryBudget(context.clock, QUERY_DEADLINE_MS);
  const { from, to, stepMs, aggregate } = range;
  const selected = { selector: { metric, tags }, series: items };
  const points =
    stepMs === null
      ? await readStoredPoints(selected, from, to, context.storage.samples, budget)
      : await readAggregatedPoints(selected, from, to, stepMs, aggregate ?? 'avg', context.storage.samples, budget);
  return items.map((each, index) => ({
    metric: each.metric,
    tags: tagsJson(each.tags),
    kind: each.kind,
    unit: each.unit,
    stepMs,
    points: points[index] ?? [],
  }));
}

async function querySignal(id: string, query: Call['query'], range: QueryRange, context: Context): Promise<QuerySeries[]> {
  if (listOf(query, 'tags').length > 0) throw parameterProblem('tags', 'is for metrics; a signal knows its series');
  const signal = await context.storage.signals.get(id);
  if (!signal) throw new ProblemError('not-found', `There is no signal ${JSON.stringify(id)}.`);
  const { from, to, stepMs, aggregate } = range;
  const steps = stepMs === null ? null : { stepMs, aggregate };
  const read = await readSignalPoints(
    signal,
    from,
    to,
    steps,
    context.storage,
    createQueryBudget(context.clock, QUERY_DEADLINE_MS),
  );
  const { name: metric, kind, unit } = signal;
  const counts = query.counts === true && read.counts !== null ? { counts: read.counts } : {};
  return [{ metric, tags: tagsJson(ownerTags(signal)), kind, unit, stepMs: read.stepMs, points: read.points, ...counts }];
}

function ownerTags({ service, environment }: Signal): Tags {
  const tags: [string, string][] = [];
  if (environment !== null) tags.push(['environment', environment]);
  if (service !== null) tags.push(['service', service]);
  return tags;
}

function readRange(query: Call['query'], now: Millis): QueryRange {
  const range = rangeOf(query, now, { defaultMs: HOUR_MS, maxMs: QUERY_RANGE_MS });
  const stepMs = stepOf(query);
  const aggregate = textOf(query, 'agg') as AggregateFunction | null;
  if (aggregate !== null && stepMs === null) throw parameterProblem('agg', 'needs step');
  return { ...range, stepMs, aggregate };
}
