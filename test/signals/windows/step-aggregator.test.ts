import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGGREGATE_FUNCTIONS, type AggregateFunction } from '../../../src/model/sample.ts';
import { createStepAggregator } from '../../../src/signals/windows/step-aggregator.ts';

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
        const fold = createStepAggregator({ stepMs, aggregate: how });
        for (const part of [ordered.slice(0, cut), ordered.slice(cut)]) {
          fold.add({ at: Float64Array.from(part, ([at]) => at), values: Float64Array.from(part, ([, value]) => value) });
        }
        const { at, values } = fold.samples();
        expect(Array.from(at, (start, index) => [start, values[index]])).toEqual(slowFold(ordered, 1_000, 10_000, stepMs, how));
      }),
    );
  });
});
