import type { RegularGrid } from '../http/query/regular-grid.ts';
import type { ChangePoint, ChangePoints, Spike } from '../model/change-point.ts';
import { HOUR_MS, millis, toRfc3339 } from '../model/instant.ts';

type Dated = Pick<RegularGrid, 'start' | 'stepMs'>;

const instantOf = ({ start, stepMs }: Dated, index: number): string => toRfc3339(millis(start + index * stepMs));

const changeJson = (change: ChangePoint, grid: Dated): object => ({
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

const spikeJson = ({ index, value, expected }: Spike, grid: Dated): object => ({
  at: instantOf(grid, index),
  value,
  expected,
});

/** Change points with instants in the place of steps. */
export const changePointsJson = (found: ChangePoints, grid: Dated): object => ({
  method: found.method,
  stepMs: grid.stepMs,
  points: found.points,
  missing: found.missing,
  insufficient: found.insufficient,
  seasonMs: found.period === null ? null : found.period * grid.stepMs,
  changes: found.changes.map((change) => changeJson(change, grid)),
  spikes: found.spikes.map((spike) => spikeJson(spike, grid)),
});
