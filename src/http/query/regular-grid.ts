import { QUERY_POINTS } from '../limits.ts';
import { ProblemError } from '../problems.ts';
import { createStepFold, gridOver, type Point } from './step-aggregator.ts';

/** Values on a regular grid; NaN where there is none. */
export interface RegularGrid {
  readonly start: number;
  readonly stepMs: number;
  readonly values: Float64Array;
}

/** Where there are fewer than two points, any step will do. */
const ANY_STEP_MS = 1_000;

/** The median distance between neighbouring points. */
function usualStepMs(points: readonly Point[]): number {
  const gaps = points.slice(1).map(([at], index) => at - points[index]![0]);
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? ANY_STEP_MS;
}

/**
 * Lays points, ascending, on a grid aligned to the epoch, from the first of them to the last; those that share a step are averaged.
 * `stepMs` is measured where it is null. Throws `too-many-points` when the grid would have more steps than a query has points.
 */
export function layOnGrid(points: readonly Point[], stepMs: number | null): RegularGrid {
  const width = stepMs ?? usualStepMs(points);
  const first = points[0]?.[0] ?? 0;
  const grid = gridOver(first, points.length > 0 ? points.at(-1)![0] + 1 : first, width);
  if (grid.steps > QUERY_POINTS) {
    throw new ProblemError('too-many-points', `The points lie on a grid of ${grid.steps} steps, more than ${QUERY_POINTS}.`);
  }
  const fold = createStepFold(grid, 'avg');
  fold.add({ at: Float64Array.from(points, ([at]) => at), values: Float64Array.from(points, ([, value]) => value) });
  const values = new Float64Array(grid.steps).fill(Number.NaN);
  for (const [at, value] of fold.points()) values[Math.round((at - grid.start) / width)] = value;
  return { start: grid.start, stepMs: width, values };
}
