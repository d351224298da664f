import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findChangePoints } from '../../../src/analysis/change-points/find-change-points.ts';
import { changedIndices, locateChanges } from '../../../src/analysis/change-points/locate-changes.ts';
import type { ChangePoints } from '../../../src/model/change-point.ts';
import { seeded } from '../impact/random.ts';

const ALL = { minimumRelative: 0 };

/** Levels with noise, now and then a gap or a spike, on scales from nothing to very much. */
const series = fc
  .record({
    seed: fc.integer({ min: 1, max: 1e9 }),
    levels: fc.array(fc.record({ height: fc.integer({ min: -6, max: 6 }), length: fc.integer({ min: 1, max: 90 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    noise: fc.constantFrom(0, 0.1, 1),
    oddShare: fc.constantFrom(0, 0.02),
    unit: fc.constantFrom(1, 1e-6, 1e9),
  })
  .map(({ seed, levels, noise, oddShare, unit }) => {
    const { normal, uniform } = seeded(seed);
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, 40];
    const values = levels.flatMap(({ height, length }) =>
      Array.from({ length }, () => (uniform() < oddShare ? odd[Math.floor(3 * uniform())]! : height + noise * normal())),
    );
    return Float64Array.from(values, (value) => value * unit);
  });

const anything = fc.array(
  fc.oneof(
    fc.double(),
    fc.constantFrom(0, 1, -1, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MIN_VALUE, Number.NaN, Number.POSITIVE_INFINITY),
  ),
  { maxLength: 80 },
);

describe('change points', () => {
  it('are the same when the series grew point by point as when it came at once', () => {
    fc.assert(
      fc.property(series, fc.array(fc.nat(), { maxLength: 6 }), (values, cuts) => {
        // The grown series lives in a larger buffer whose rest must not matter, and its changes are found on the way.
        const buffer = new Float64Array(2 * values.length + 1).fill(1e6);
        const needed = new Set(cuts.map((cut) => cut % (values.length + 1)));
        for (const [i, value] of values.entries()) {
          buffer[i] = value;
          if (!needed.has(i + 1)) continue;
          expect(findChangePoints(buffer.subarray(0, i + 1), ALL)).toEqual(findChangePoints(values.slice(0, i + 1), ALL));
        }
        expect(findChangePoints(buffer.subarray(0, values.length), ALL)).toEqual(findChangePoints(values, ALL));
      }),
      { numRuns: 60 },
    );
  });

  it('leave their argument as it is', () => {
    fc.assert(
      fc.property(series, (values) => {
        const before = values.slice();
        findChangePoints(values, ALL);
        expect(values).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it('do not depend on the unit', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -40, max: 40 }), (values, exponent) => {
        const indices = (y: Float64Array): readonly number[] => findChangePoints(y, ALL).changes.map(({ index }) => index);
        expect(indices(values.map((value) => value * 2 ** exponent))).toEqual(indices(values));
      }),
      { numRuns: 40 },
    );
  });

  it('do not change for a second dimension that never moves', () => {
    fc.assert(
      fc.property(series, (values) => {
        const still = new Float64Array(values.length).fill(3);
        const known = values.map((value) => (Number.isFinite(value) ? value : 0));
        expect(changedIndices(locateChanges([known, still]))).toEqual(changedIndices(locateChanges([known])));
      }),
      { numRuns: 30 },
    );
  });

  it('hold no number that is none, in order, inside the series and their intervals, whatever came', () => {
    fc.assert(
      fc.property(anything, (values) => {
        const answer = findChangePoints(Float64Array.from(values), ALL);
        expect(numbersIn(answer).filter((value) => !Number.isFinite(value))).toEqual([]);
        let last = 0;
        for (const { index, low, high } of answer.changes) {
          expect(index).toBeGreaterThan(last);
          expect(index).toBeLessThan(values.length);
          expect(low).toBeLessThanOrEqual(index);
          expect(high).toBeGreaterThanOrEqual(index);
          last = index;
        }
        expect(answer.points + answer.missing).toBe(values.length);
      }),
      { numRuns: 400 },
    );
  });
});

/** Every number of an answer, however deep. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

describe('nothing to search', () => {
  const answerTo = (values: readonly number[]): Pick<ChangePoints, 'changes' | 'insufficient' | 'points' | 'missing'> => {
    const { changes, insufficient, points, missing } = findChangePoints(Float64Array.from(values), ALL);
    return { changes, insufficient, points, missing };
  };

  it.each([
    ['nothing', [], 'too_few_points', 0, 0],
    ['one value', [5], 'too_few_points', 1, 0],
    ['all missing', new Array(50).fill(Number.NaN), 'too_few_points', 0, 50],
    ['infinite values', [1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2], 'too_few_points', 2, 2],
    ['a constant', new Array(50).fill(7.1), 'constant', 50, 0],
    ['a constant with gaps', [7, Number.NaN, 7, 7, 7, Number.NaN], 'constant', 4, 2],
    ['zeros', new Array(50).fill(0), 'constant', 50, 0],
    ['the largest of constants', new Array(600).fill(1.7e308), 'constant', 600, 0],
  ] as const)('in %s', (_name, values, insufficient, points, missing) => {
    expect(answerTo(values)).toEqual({ changes: [], insufficient, points, missing });
  });
});
