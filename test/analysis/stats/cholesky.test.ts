import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, choleskySolve } from '../../../src/analysis/stats/cholesky.ts';

/** Gaussian elimination on the full matrix, the long way round. */
function solveByElimination(matrix: readonly (readonly number[])[], rightHandSide: readonly number[]): readonly number[] {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, rightHandSide[i]!]);
  for (let pivot = 0; pivot < size; pivot++) {
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = rows[row]![pivot]! / rows[pivot]![pivot]!;
      for (let column = 0; column <= size; column++) rows[row]![column]! -= factor * rows[pivot]![column]!;
    }
  }
  return rows.map((row, i) => row[size]! / row[i]!);
}

describe('cholesky', () => {
  it('solves what elimination solves', () => {
    const entries = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(entries, fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 4, maxLength: 4 }), (a, b) => {
        // A * A' + I is positive definite whatever A is.
        const matrix = Array.from({ length: 4 }, (_, i) =>
          Array.from({ length: 4 }, (_, j) =>
            [0, 1, 2, 3].reduce((sum, k) => sum + a[4 * i + k]! * a[4 * j + k]!, i === j ? 1 : 0),
          ),
        );
        const lower = cholesky(Float64Array.from(matrix.flat()), 4);
        const x = choleskySolve(lower!, 4, Float64Array.from(b));
        for (const [i, wanted] of solveByElimination(matrix, b).entries()) expect(x[i]).toBeCloseTo(wanted, 6);
      }),
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
    expect(cholesky(Float64Array.of(0), 1)).toBeNull();
    expect(cholesky(Float64Array.of(Number.NaN), 1)).toBeNull();
  });
});
