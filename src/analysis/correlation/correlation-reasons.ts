import type { Reason } from '../../model/finding.ts';
import { MINUTE_MS } from '../../model/instant.ts';
import type { GridSeries } from '../series/analysis-grid.ts';
import type { SignalRange } from './correlation-input.ts';

/** As for the judgement of a release: a finer step has too many samples to read. */
const SHORTEST_STEP_MS = 1_000;
/** Half an hour must hold a few steps, or there would be too few lags. Not varied. */
export const LONGEST_STEP_MS = 10 * MINUTE_MS;

/** Why a signal cannot be correlated at all, or null when it can. */
export function unusable({ window }: SignalRange, grid: GridSeries): Reason | null {
  if (!(window.stepMs >= SHORTEST_STEP_MS)) return reason('step_too_short', 'The step of the signal is under one second.');
  if (window.stepMs > LONGEST_STEP_MS) return reason('step_too_long', 'The step of the signal is over 10 min.');
  let first = Number.NaN;
  let present = 0;
  let varies = false;
  for (const value of grid.x) {
    if (Number.isNaN(value)) continue;
    if (present === 0) first = value;
    else if (value !== first) varies = true;
    present += 1;
  }
  if (present === 0) return reason('no_samples', 'The signal has no samples in this stretch.');
  return varies ? null : reason('constant', 'The signal does not change in this stretch.');
}

/** A reason with its code for machines and its sentence for people. */
export const reason = (code: string, text: string): Reason => ({ code, text });
