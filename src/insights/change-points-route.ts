import type { Context } from '../component/context.ts';
import { tagsOfQuery } from '../http/json/tags-json.ts';
import { QUERY_DEADLINE_MS, QUERY_RANGE_MS } from '../http/limits.ts';
import { listOf, parameterProblem, rangeOf, stepOf, type TimeRange, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import type { Point } from '../http/query/points.ts';
import { createQueryBudget, type QueryBudget } from '../http/query/query-budget.ts';
import { readAggregatedPoints, readStoredPoints } from '../http/query/read-series.ts';
import { readSignalPoints } from '../http/query/read-signal.ts';
import { layOnGrid } from '../http/query/regular-grid.ts';
import { type Call, jsonAnswer, type Route } from '../http/route.ts';
import { DAY_MS, type Millis, toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';
import { changePointsJson } from './change-points-json.ts';

interface SteppedRange extends TimeRange {
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
    const range = readRange(query, context.clock());
    const minimumRelative = (query.minimumChange as number | undefined) ?? 0;
    const budget = createQueryBudget(context.clock, QUERY_DEADLINE_MS);
    const points =
      metric !== null
        ? await seriesPoints(metric, query, range, context, budget)
        : await signalPoints(signalId ?? '', query, range, context, budget);
    const grid = layOnGrid(points.filter(isWhole(range)), range.stepMs);
    budget.checkTime();
    const { start, stepMs } = grid;
    const found = await context.workers.findChangePoints(grid.values, { minimumRelative });
    return jsonAnswer<Schema<'ChangePointsAnswer'>>({
      signal: signalId,
      metric,
      from: toRfc3339(range.from),
      to: toRfc3339(range.to),
      settings: { minimumChange: minimumRelative },
      ...changePointsJson(found, { start, stepMs }),
    });
  },
});

const readRange = (query: Call['query'], now: Millis): SteppedRange => ({
  ...rangeOf(query, now, { defaultMs: DAY_MS, maxMs: QUERY_RANGE_MS }),
  stepMs: stepOf(query),
});

/** A step that either end of the range cuts is left out: only a part of it was read, so its value says less than the others'. */
const isWhole =
  ({ from, to, stepMs }: SteppedRange) =>
  ([at]: Point): boolean =>
    at >= from && at + (stepMs ?? 0) <= to;

async function signalPoints(
  id: string,
  query: Call['query'],
  { from, to, stepMs }: SteppedRange,
  context: Context,
  budget: QueryBudget,
): Promise<readonly Point[]> {
  if (listOf(query, 'tags').length > 0) throw parameterProblem('tags', 'is for metrics; a signal knows its series');
  const signal = await context.storage.signals.get(id);
  if (!signal) throw new ProblemError('not-found', `There is no signal ${JSON.stringify(id)}.`);
  // Counts are averaged too: the sum of a step in which some samples are still to arrive would look like a drop.
  const steps = stepMs === null ? null : { stepMs, aggregate: 'avg' as const };
  return (await readSignalPoints(signal, from, to, steps, context.storage, budget)).points;
}

async function seriesPoints(
  metric: string,
  query: Call['query'],
  { from, to, stepMs }: SteppedRange,
  context: Context,
  budget: QueryBudget,
): Promise<readonly Point[]> {
  const tags = tagsOfQuery(listOf(query, 'tags'));
  const { items } = await context.storage.samples.listSeries({ metric, tags }, { limit: 2, cursor: null });
  if (items.length === 0) throw new ProblemError('not-found', 'No series matches metric and tags.');
  if (items.length > 1) throw parameterProblem('tags', 'more than one series matches; add tags until one is left');
  const selected = { selector: { metric, tags }, series: items };
  const [points] =
    stepMs === null
      ? await readStoredPoints(selected, from, to, context.storage.samples, budget)
      : await readAggregatedPoints(selected, from, to, stepMs, 'avg', context.storage.samples, budget);
  return points ?? [];
}
