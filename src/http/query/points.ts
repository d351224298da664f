import type { Samples } from '../../model/sample.ts';

export type Point = readonly [at: number, value: number];

export const pointsOf = ({ at, values }: Samples): Point[] => Array.from(at, (instant, index) => [instant, values[index]!]);

/** Steps aligned to the epoch; `start` is the start of the first. */
export interface StepGrid {
  readonly start: number;
  readonly stepMs: number;
  readonly steps: number;
}

/** The steps that `[from, to)` touches. */
export function gridOver(from: number, to: number, stepMs: number): StepGrid {
  const start = Math.floor(from / stepMs) * stepMs;
  return { start, stepMs, steps: Math.max(0, Math.ceil((to - start) / stepMs)) };
}
