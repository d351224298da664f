import { MINUTE_MS } from '../../model/instant.ts';

/** All detection figures were measured on this step: finer samples are averaged to it, coarser ones stay as they are. */
const GRID_STEP_MS = MINUTE_MS;
/** A last minute is used once half of it has passed: its mean is then no noisier than sqrt(2) times that of a whole one. */
const LAST_BIN_SHARE = 0.5;

/** A transformed series on the step the analysis works with; x[i] stands for `[startMs + i*stepMs, startMs + (i+1)*stepMs)`. */
export interface GridSeries {
  readonly startMs: number;
  readonly stepMs: number;
  readonly x: Float64Array;
}

/** Averages a series of a step under 60 s to whole minutes of the clock; NaN where a minute has no sample. */
export function toAnalysisGrid(startMs: number, stepMs: number, x: Float64Array): GridSeries {
  if (stepMs >= GRID_STEP_MS) return { startMs, stepMs, x };
  const gridStart = Math.ceil(startMs / GRID_STEP_MS) * GRID_STEP_MS;
  const minutes = (startMs + x.length * stepMs - gridStart) / GRID_STEP_MS;
  const length = Math.max(0, Math.floor(minutes + LAST_BIN_SHARE));
  const sums = new Float64Array(length);
  const counts = new Int32Array(length);
  for (let i = 0; i < x.length; i++) {
    const bin = Math.floor((startMs + i * stepMs - gridStart) / GRID_STEP_MS);
    if (bin < 0 || bin >= length || Number.isNaN(x[i]!)) continue;
    sums[bin] = sums[bin]! + x[i]!;
    counts[bin] = counts[bin]! + 1;
  }
  for (let bin = 0; bin < length; bin++) sums[bin] = counts[bin]! > 0 ? sums[bin]! / counts[bin]! : Number.NaN;
  return { startMs: gridStart, stepMs: GRID_STEP_MS, x: sums };
}

/** Index of the first grid point whose interval begins at or after the instant. */
export const indexFrom = (grid: Pick<GridSeries, 'startMs' | 'stepMs'>, atMs: number): number =>
  Math.ceil((atMs - grid.startMs) / grid.stepMs);

/** How many grid points make up a length of time: at least one. */
export const samplesIn = (durationS: number, stepMs: number): number => Math.max(1, Math.round((durationS * 1000) / stepMs));
