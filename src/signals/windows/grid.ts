import { type Millis, millis } from '../../model/instant.ts';

/** `length` steps of `stepMs` from `start`, which is a multiple of `stepMs` since the epoch. */
export interface Grid {
  readonly start: Millis;
  readonly stepMs: number;
  readonly length: number;
}

/** The whole steps inside `[from, to)`; a step that is cut at either end would hold a part of its counts only. */
export function gridInside(from: Millis, to: Millis, stepMs: number): Grid {
  const start = Math.ceil(from / stepMs) * stepMs;
  const end = Math.floor(to / stepMs) * stepMs;
  return { start: millis(start), stepMs, length: Math.max(0, Math.round((end - start) / stepMs)) };
}

/** The step an instant lies in; negative before the grid. */
export const stepOf = (grid: Grid, at: number): number => Math.floor((at - grid.start) / grid.stepMs);

/** The index of the first instant at or after `from` in an ascending list. */
export function firstIndexAt(at: Float64Array, from: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
