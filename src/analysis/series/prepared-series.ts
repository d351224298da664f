import type { GridSeries } from './analysis-grid.ts';
import { type RunningSums, runningSums } from './running-sums.ts';
import { clipSpikes, typicalStep } from './spike-clipping.ts';

/** The running median takes 9 samples of a minute, 3 of anything coarser. */
const HALF_WIDTH_MINUTES = 4;
const HALF_WIDTH_COARSE = 1;
const MINUTE_STEP_MS = 60_000;

/** What every test reads: the grid, its clipped copy and their running sums. Made once for a series. */
export interface PreparedSeries extends GridSeries {
  /** Usual distance from one sample to the next, before clipping. */
  readonly typicalStep: number;
  readonly clipped: Float64Array;
  readonly sums: RunningSums;
}

export function prepareSeries(grid: GridSeries): PreparedSeries {
  const step = typicalStep(grid.x);
  const clipped = clipSpikes(grid.x, grid.stepMs <= MINUTE_STEP_MS ? HALF_WIDTH_MINUTES : HALF_WIDTH_COARSE, step);
  return { ...grid, typicalStep: step, clipped, sums: runningSums(grid.x, clipped) };
}
