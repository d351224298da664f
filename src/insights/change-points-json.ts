import type { RegularGrid } from '../http/query/regular-grid.ts';
import type { ChangePoint, ChangePoints, Spike } from '../model/change-point.ts';
import { HOUR_MS, millis, toRfc3339 } from '../model/instant.ts';
import type { Schema } from '../openapi/schema.ts';

type Dated = Pick<RegularGrid, 'start' | 'stepMs'>;

const instantOf = ({ start, stepMs }: Dated, index: number): string => toRfc3339(millis(start + index * stepMs));

const changeJson = (change: ChangePoint, grid: Dated): Schema<'ChangePoint'> => ({
  at: instantOf(grid, change.index),
  low: instantOf(grid, change.low),
  high: instantOf(grid, change.high),
  kind: change.kind,
  before: change.before,
  after: change.after,
  relative: change.relative,
  slopeBeforePerHour: (change.slopeBefore / grid.stepMs) * HOUR_MS,
  slopeAfterPerHour: (change.slopeAfter / grid.stepMs) * HOUR_MS,
});

const spikeJson = ({ index, value, expected }: Spike, grid: Dated): Schema<'Spike'> => ({
  at: instantOf(grid, index),
  value,
  expected,
});

/** The answer without what the request said itself. */
type FoundJson = Omit<Schema<'ChangePointsAnswer'>, 'signal' | 'metric' | 'from' | 'to' | 'settings'>;

/** Change points, dated by instants and not by steps of the grid. */
export const changePointsJson = (found: ChangePoints, grid: Dated): FoundJson => ({
  method: found.method,
  stepMs: grid.stepMs,
  points: found.points,
  missing: found.missing,
  insufficient: found.insufficient,
  seasonMs: found.period === null ? null : found.period * grid.stepMs,
  changes: found.changes.map((change) => changeJson(change, grid)),
  spikes: found.spikes.map((spike) => spikeJson(spike, grid)),
});
