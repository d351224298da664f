import { choleskySolve } from '../stats/cholesky.ts';
import type { ChangeShape } from './shapes.ts';

/** A shape with how strongly every moment of a table looks like it. */
export interface MatchedFilter {
  readonly shape: ChangeShape;
  /** How many standard deviations of the shape are in the residuals of each row: the release first, then the placebos. */
  readonly z: Float64Array;
  /** u' S^-1 u: one over the variance of the shape's estimated height. */
  readonly information: number;
}

/**
 * Generalised least squares filters `S^-1 u / sqrt(u' S^-1 u)`, each applied to every row of `residuals`; `lower` is the Cholesky factor of
 * S, and `size` the length of a row.
 */
export function matchedFilters(
  shapes: readonly ChangeShape[],
  lower: Float64Array,
  residuals: Float64Array,
  size: number,
): readonly MatchedFilter[] {
  const filters: MatchedFilter[] = [];
  for (const shape of shapes) {
    const weights = choleskySolve(lower, size, shape.vector);
    let information = 0;
    for (let j = 0; j < size; j++) information += weights[j]! * shape.vector[j]!;
    // A shape that no block can see, such as one inside a single long sample, has no filter.
    if (!(information > 0)) continue;
    const deviation = Math.sqrt(information);
    for (let j = 0; j < size; j++) weights[j] = weights[j]! / deviation;
    filters.push({ shape, information, z: weightedRows(weights, residuals) });
  }
  return filters;
}

/** The dot product of `weights` with each row. */
function weightedRows(weights: Float64Array, rows: Float64Array): Float64Array {
  const size = weights.length;
  const products = new Float64Array(rows.length / size);
  for (let row = 0, at = 0; row < products.length; row++) {
    let sum = 0;
    for (let j = 0; j < size; j++, at++) sum += weights[j]! * rows[at]!;
    products[row] = sum;
  }
  return products;
}
