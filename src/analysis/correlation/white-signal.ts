import type { Reason } from '../../model/finding.ts';
import type { GridSeries } from '../series/analysis-grid.ts';
import type { SignalRange } from './correlation-input.ts';
import { unusable } from './correlation-reasons.ts';
import { harmonicResidual } from './harmonic-residual.ts';
import { findPeaks, type Peaks } from './joint-peaks.ts';
import { daysCovered, type LocalCalendar, midnights } from './local-calendar.ts';
import { prewhiten, type WhiteSeries } from './prewhiten.ts';
import { seasonalResidual } from './seasonal-residual.ts';
import { foldOnto, transformedGrid } from './transformed-grid.ts';

/** With fewer days the mean of the others is one day or none, as noisy as the day itself. */
const FEWEST_DAYS_FOR_RHYTHM = 3;

/** A signal on its transformed grid; with `fault` where it cannot be correlated. */
export interface TransformedSignal {
  readonly range: SignalRange;
  readonly grid: GridSeries;
  readonly fault: Reason | null;
}

/** One signal prepared for the comparison with others on the same grid. */
export interface WhiteSignal {
  /** Transformed, with its rhythm. */
  readonly x: Float64Array;
  readonly white: WhiteSeries;
  readonly peaks: Peaks;
  readonly days: number;
}

/** The signal on its own grid, with the reason where it cannot be correlated. */
export function transformSignal(range: SignalRange): TransformedSignal {
  const grid = transformedGrid(range);
  return { range, grid, fault: unusable(range, grid) };
}

/** The range that all series cover, in whole steps. */
export function commonGrid(grids: readonly GridSeries[], stepMs: number): { readonly startMs: number; readonly length: number } {
  const from = Math.max(...grids.map(({ startMs }) => startMs));
  const to = Math.min(...grids.map((grid) => grid.startMs + grid.x.length * grid.stepMs));
  const startMs = Math.ceil(from / stepMs) * stepMs;
  return { startMs, length: Math.max(0, Math.floor((to - startMs) / stepMs)) };
}

/** Aggregates a signal onto `length` steps of `stepMs` from `startMs`, and removes the daily rhythm and its memory. */
export function whiten(
  grid: GridSeries,
  stepMs: number,
  { startMs, length }: { readonly startMs: number; readonly length: number },
  calendar: LocalCalendar,
): WhiteSignal {
  const folded = foldOnto(grid, stepMs, startMs, length);
  const days = daysCovered(calendar, folded.x);
  const byDays = days >= FEWEST_DAYS_FOR_RHYTHM;
  const residual = byDays ? seasonalResidual(folded.x, stepMs, calendar) : harmonicResidual(folded);
  return {
    x: folded.x,
    white: prewhiten(residual, byDays ? { midnights: midnights(calendar), stepsPerDay: calendar.stepsPerDay } : null),
    peaks: findPeaks(residual, stepMs),
    days,
  };
}
