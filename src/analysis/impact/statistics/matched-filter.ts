import { choleskySolveInPlace } from '../../stats/cholesky.ts';
import type { ChangeShape } from '../placebos/shapes.ts';

/** A shape with the weights that detect it best in the noise of the placebos. */
export interface MatchedFilter {
  readonly shape: ChangeShape;
  /** Dot product with residuals = z: how many standard deviations of that shape they contain. */
  readonly weights: Float64Array;
  /** u' S^-1 u: one over the variance of the estimated height of the shape. */
  readonly information: number;
}

/** Generalised least squares filters `S^-1 u / sqrt(u' S^-1 u)`; `lower` is the Cholesky factor of S. */
export function matchedFilters(shapes: readonly ChangeShape[], lower: Float64Array, size: number): readonly MatchedFilter[] {
  const all = new Float64Array(shapes.length * size);
  return shapes.flatMap((shape, i) => {
    const weights = all.subarray(i * size, (i + 1) * size);
    weights.set(shape.vector);
    choleskySolveInPlace(lower, size, weights);
    let information = 0;
    for (let j = 0; j < size; j++) information += weights[j]! * shape.vector[j]!;
    // A shape that no block can see, such as one inside a single long sample, has no filter.
    if (!(information > 0)) return [];
    const deviation = Math.sqrt(information);
    for (let j = 0; j < size; j++) weights[j] = weights[j]! / deviation;
    return [{ shape, information, weights }];
  });
}
