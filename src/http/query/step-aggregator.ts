import type { Samples } from '../../model/sample.ts';

export const AGGREGATE_FUNCTIONS = ['avg', 'sum', 'min', 'max', 'count', 'last', 'rate'] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];

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

export interface StepAggregator {
  /** Adds samples; they must ascend from call to call, because `last` takes the last one added. Samples outside the grid are ignored. */
  add(samples: Samples): void;
  /** One point for each step that has a sample, at the start of the step. */
  points(): Point[];
}

/** Aggregates samples into one number a step. `rate` is the sum divided by the seconds of the step. */
export function createStepAggregator(grid: StepGrid, aggregate: AggregateFunction): StepAggregator {
  const counts = new Float64Array(grid.steps);
  const states = new Float64Array(grid.steps);
  const combine = COMBINE[aggregate];
  return {
    add({ at, values }) {
      for (let i = 0; i < at.length; i += 1) {
        const step = Math.floor((at[i]! - grid.start) / grid.stepMs);
        if (step < 0 || step >= grid.steps) continue;
        states[step] = counts[step] === 0 ? values[i]! : combine(states[step]!, values[i]!);
        counts[step]! += 1;
      }
    },
    points() {
      const points: Point[] = [];
      for (let step = 0; step < grid.steps; step += 1) {
        const count = counts[step]!;
        if (count > 0) points.push([grid.start + step * grid.stepMs, finish(aggregate, states[step]!, count, grid.stepMs)]);
      }
      return points;
    },
  };
}

const add = (a: number, b: number): number => a + b;

const COMBINE: Readonly<Record<AggregateFunction, (state: number, value: number) => number>> = {
  avg: add,
  sum: add,
  rate: add,
  count: add,
  min: Math.min,
  max: Math.max,
  last: (_state, value) => value,
};

function finish(aggregate: AggregateFunction, state: number, count: number, stepMs: number): number {
  if (aggregate === 'avg') return state / count;
  if (aggregate === 'count') return count;
  return aggregate === 'rate' ? state / (stepMs / 1_000) : state;
}
