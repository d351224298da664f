import type { Context } from '../component/context.ts';
import { tagsOfQuery } from '../http/json/tags-json.ts';
import { QUERY_DEADLINE_MS, QUERY_RANGE_MS } from '../http/limits.ts';
import { listOf, parameterProblem, refuseEmptyStretch, stepOf, textOf, timeOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { createQueryBudget, type QueryBudget } from '../http/query/query-budget.ts';
import { readFoldedPoints, readStoredPoints } from '../http/query/read-series.ts';
import { readSignalPoints } from '../http/query/read-signal.ts';
import { layOnGrid } from '../http/query/regular-grid.ts';
import type { Point } from '../http/query/step-aggregator.ts';
import { type Call, jsonAnswer, type Route } from '../http/route.ts';
import { DAY_MS, type Millis, millis, toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import { changePointsJson } from './change-points-json.ts';

interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepMs: number | null;
}

/** `GET /v1/change-points`. */
export const changePointsRoute = (context: Context): Route => ({
  method: 'get',
  path: '/v1/change-points',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const metric = textOf(query, 'metric');
    const signalId = textOf(query, 'signal');
    if ((metric === null) === (signalId === null)) throw parameterProblem('signal', 'give either signal or metric');
    const stretch = readStretch(query, context.clock());
    const minimumRelative = (query.minimumChange as number | undefined) ?? 0;
    const budget = createQueryBudget(context.clock, QUERY_DEADLINE_MS);
    const points =
      metric !== null
        ? await seriesPoints(metric, query, stretch, context, budget)
        : await signalPoints(signalId ?? '', query, stretch, context, budget);
    const grid = layOnGrid(points.filter(isWhole(stretch)), stretch.stepMs);
    budget.checkTime();
    const { start, stepMs } = grid;
    const found = await context.workers.findChangePoints(grid.values, { minimumRelative });
    return jsonAnswer<Schema<'ChangePointsAnswer'>>({
      signal: signalId,
      metric,
      from: toRfc3339(stretch.from),
      to: toRfc3339(stretch.to),
      settings: { minimumChange: minimumRelative },
      ...changePointsJson(found, { start, stepMs }),
    });
  },
});

function readStretch(query: Call['query'], now: Millis): Stretch {
  const to = timeOf(query, 'to') ?? now;
  const from = timeOf(query, 'from') ?? millis(Math.max(0, to - DAY_MS));
  refuseEmptyStretch(from, to);
  if (to - from > QUERY_RANGE_MS) throw new ProblemError('range-too-long', 'From and to are more than 366 days apart.');
  return { from, to, stepMs: stepOf(query) };
}

/** Of a step that either end of the stretch cuts, only a part was read: its value would say less than the others'. */
const isWhole =
  ({ from, to, stepMs }: Stretch) =>
  ([at]: Point): boolean =>
    at >= from && at + (stepMs ?? 0) <= to;

async function signalPoints(
  id: string,
  query: Call['query'],
  { from, to, stepMs }: Stretch,
  context: Context,
  budget: QueryBudget,
): Promise<readonly Point[]> {
  if (listOf(query, 'tags').length > 0) throw parameterProblem('tags', 'is for metrics; a signal knows its series');
  const signal = await context.storage.signals.get(id);
  if (!signal) throw new ProblemError('not-found', `There is no signal ${JSON.stringify(id)}.`);
  // Counts are averaged, too: the sum over a step in which some samples have yet to arrive would be a drop that never happened.
  const fold = stepMs === null ? null : { stepMs, aggregate: 'avg' as const };
  return (await readSignalPoints(signal, from, to, fold, context.storage, budget)).points;
}

async function seriesPoints(
  metric: string,
  query: Call['query'],
  { from, to, stepMs }: Stretch,
  context: Context,
  budget: QueryBudget,
): Promise<readonly Point[]> {
  const tags = tagsOfQuery(listOf(query, 'tags'));
  const { items } = await context.storage.samples.listSeries({ metric, tags }, { limit: 2, cursor: null });
  if (items.length === 0) throw new ProblemError('not-found', 'No series matches metric and tags.');
  if (items.length > 1) throw parameterProblem('tags', 'more than one series matches; add tags until one is left');
  const [points] =
    stepMs === null
      ? await readStoredPoints(items, from, to, context.storage.samples, budget)
      : await readFoldedPoints(items, from, to, stepMs, 'avg', context.storage.samples, budget);
  return points ?? [];
}
