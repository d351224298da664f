import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AGGREGATE_FUNCTIONS,
  type AggregateFunction,
  createStepAggregator,
  gridOver,
} from '../../../src/http/query/step-aggregator.ts';

/** The definition, one step at a time. */
function slowFold(
  samples: readonly (readonly [number, number])[],
  from: number,
  to: number,
  stepMs: number,
  how: AggregateFunction,
) {
  const points: [number, number][] = [];
  for (let start = Math.floor(from / stepMs) * stepMs; start < to; start += stepMs) {
    const values = samples.filter(([at]) => at >= start && at < start + stepMs).map(([, value]) => value);
    if (values.length === 0) continue;
    const sum = values.reduce((total, value) => total + value);
    const results = {
      avg: sum / values.length,
      sum,
      min: Math.min(...values),
      max: Math.max(...values),
      count: values.length,
      last: values.at(-1) ?? 0,
      rate: sum / (stepMs / 1_000),
    };
    points.push([start, results[how]]);
  }
  return points;
}

describe('createStepAggregator', () => {
  it.each(AGGREGATE_FUNCTIONS)('folds by %s as defined, however the samples are cut', (how) => {
    const samples = fc.uniqueArray(fc.tuple(fc.integer({ min: 1_000, max: 9_999 }), fc.integer({ min: -5, max: 5 })), {
      selector: ([at]) => at,
      maxLength: 40,
    });
    fc.assert(
      fc.property(samples, fc.integer({ min: 1, max: 3_000 }), fc.nat(40), (given, stepMs, cut) => {
        const ordered = [...given].sort(([a], [b]) => a - b);
        const fold = createStepAggregator(gridOver(1_000, 10_000, stepMs), how);
        for (const part of [ordered.slice(0, cut), ordered.slice(cut)]) {
          fold.add({ at: Float64Array.from(part, ([at]) => at), values: Float64Array.from(part, ([, value]) => value) });
        }
        expect(fold.points()).toEqual(slowFold(ordered, 1_000, 10_000, stepMs, how));
      }),
    );
  });

  it('passes over what is outside', () => {
    const fold = createStepAggregator(gridOver(1_000, 2_000, 500), 'count');
    fold.add({ at: Float64Array.of(999, 1_000, 1_999, 2_000), values: Float64Array.of(1, 1, 1, 1) });
    expect(fold.points()).toEqual([
      [1_000, 1],
      [1_500, 1],
    ]);
  });
});
