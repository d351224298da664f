import { createStepAggregator } from '../../signals/windows/step-aggregator.ts';
import { QUERY_POINTS } from '../limits.ts';
import { ProblemError } from '../problems.ts';
import { gridOver, type Point } from './points.ts';

/** Values on a regular grid; NaN where there is none. */
export interface RegularGrid {
  readonly start: number;
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** With fewer than two points the step does not matter. */
const ANY_STEP_MS = 1_000;

/** The median distance between neighbouring points. */
function usualStepMs(points: readonly Point[]): number {
  const gaps = points.slice(1).map(([at], index) => at - points[index]![0]);
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? ANY_STEP_MS;
}

/**
 * Puts ascending points on a grid aligned to the epoch, from the first of them to the last; points in the same step are averaged.
 * Where `stepMs` is null it is the usual distance between the points. Throws `too-many-points` when the grid would have more steps than a query has points.
 */
export function layOnGrid(points: readonly Point[], stepMs: number | null): RegularGrid {
  const width = stepMs ?? usualStepMs(points);
  const first = points[0]?.[0] ?? 0;
  const grid = gridOver(first, points.length > 0 ? points.at(-1)![0] + 1 : first, width);
  if (grid.steps > QUERY_POINTS) {
    throw new ProblemError('too-many-points', `The points lie on a grid of ${grid.steps} steps, more than ${QUERY_POINTS}.`);
  }
  const aggregator = createStepAggregator({ stepMs: width, aggregate: 'avg' });
  aggregator.add({ at: Float64Array.from(points, ([at]) => at), values: Float64Array.from(points, ([, value]) => value) });
  const values = new Float64Array(grid.steps).fill(Number.NaN);
  const stepped = aggregator.samples();
  for (const [index, at] of stepped.at.entries()) values[Math.round((at - grid.start) / width)] = stepped.values[index]!;
  return { start: grid.start, stepMs: width, values };
}
