import type { AggregateFunction, SampleStep, Samples } from '../../model/sample.ts';

interface StepAggregator {
  /** Adds samples, which ascend in themselves and from call to call. */
  add(samples: Samples): void;
  /** What was added: one sample for each step that has any, at the start of the step. Call it once, after the last `add`. */
  samples(): Samples;
}

/** Aggregates the samples of a series into one for each step of a grid aligned to the epoch. Holds one number a step that has a sample. */
export function createStepAggregator({ stepMs, aggregate }: SampleStep): StepAggregator {
  const combine = COMBINE[aggregate];
  const starts: number[] = [];
  const values: number[] = [];
  let start = 0;
  let end = Number.NEGATIVE_INFINITY;
  let state = 0;
  let count = 0;
  const endStep = () => {
    if (count === 0) return;
    starts.push(start);
    values.push(finish(aggregate, state, count, stepMs));
  };
  return {
    add(samples) {
      for (let i = 0; i < samples.at.length; i += 1) {
        const at = samples.at[i]!;
        if (at < end) {
          state = combine(state, samples.values[i]!);
          count += 1;
        } else {
          endStep();
          start = Math.floor(at / stepMs) * stepMs;
          end = start + stepMs;
          state = samples.values[i]!;
          count = 1;
        }
      }
    },
    samples() {
      endStep();
      return { at: Float64Array.from(starts), values: Float64Array.from(values) };
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
