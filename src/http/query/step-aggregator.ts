import type { Samples } from '../../model/sample.ts';

export const AGGREGATES = ['avg', 'sum', 'min', 'max', 'count', 'last', 'rate'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

export type Point = readonly [at: number, value: number];

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

export interface StepFold {
  /** Takes samples in; call it with ascending stretches, or `last` would not be the last. Samples outside the grid are passed over. */
  add(samples: Samples): void;
  /** One point for each step that has a sample, carrying the start of its step. */
  points(): Point[];
}

/** Folds samples into one number a step. `rate` is the sum divided by the seconds of the step. */
export function createStepFold(grid: StepGrid, aggregate: Aggregate): StepFold {
  const counts = new Float64Array(grid.steps);
  const folded = new Float64Array(grid.steps);
  const combine = COMBINE[aggregate];
  return {
    add({ at, values }) {
      for (let i = 0; i < at.length; i += 1) {
        const step = Math.floor((at[i]! - grid.start) / grid.stepMs);
        if (step < 0 || step >= grid.steps) continue;
        folded[step] = counts[step] === 0 ? values[i]! : combine(folded[step]!, values[i]!);
        counts[step]! += 1;
      }
    },
    points() {
      const points: Point[] = [];
      for (let step = 0; step < grid.steps; step += 1) {
        const count = counts[step]!;
        if (count > 0) points.push([grid.start + step * grid.stepMs, finish(aggregate, folded[step]!, count, grid.stepMs)]);
      }
      return points;
    },
  };
}

const add = (a: number, b: number): number => a + b;

const COMBINE: Readonly<Record<Aggregate, (folded: number, value: number) => number>> = {
  avg: add,
  sum: add,
  rate: add,
  count: add,
  min: Math.min,
  max: Math.max,
  last: (_folded, value) => value,
};

function finish(aggregate: Aggregate, folded: number, count: number, stepMs: number): number {
  if (aggregate === 'avg') return folded / count;
  if (aggregate === 'count') return count;
  return aggregate === 'rate' ? folded / (stepMs / 1_000) : folded;
}
