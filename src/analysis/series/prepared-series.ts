import type { GridSeries } from './analysis-grid.ts';
import { type RunningSums, runningSums } from './running-sums.ts';
import { clipSpikes, typicalStep } from './spike-clipping.ts';

/** The running median covers 9 minutes: what lasts five minutes or longer passes. Not varied. */
const HALF_WIDTH_MINUTES = 4;
/** On coarser steps it covers 3 samples, the fewest that have a majority: what lasts two samples passes. */
const HALF_WIDTH_COARSE = 1;
/** Steps up to a minute use the wide median. */
const MINUTE_STEP_MS = 60_000;

/** The input of every test: the grid, its clipped copy and their running sums. Computed once for a series. */
export interface PreparedSeries extends GridSeries {
  /** Usual distance from one sample to the next, before clipping. */
  readonly typicalStep: number;
  readonly clipped: Float64Array;
  readonly sums: RunningSums;
}

/** A series with its spikes clipped, and with the sums that make each mean two subtractions. */
export function prepareSeries(grid: GridSeries): PreparedSeries {
  const step = typicalStep(grid.x);
  const clipped = clipSpikes(grid.x, grid.stepMs <= MINUTE_STEP_MS ? HALF_WIDTH_MINUTES : HALF_WIDTH_COARSE, step);
  return { ...grid, typicalStep: step, clipped, sums: runningSums(grid.x, clipped) };
}
