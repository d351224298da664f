/**
 * Factor of a symmetric positive definite matrix: `lower` (row by row, size x size) with `lower * lower' = matrix`. Null when the matrix
 * is not positive definite to working precision, so that the caller has no calibrated answer rather than a wild one.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array | null {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= lower[row * size + k]! * lower[column * size + k]!;
      if (row !== column) lower[row * size + column] = sum / lower[column * size + column]!;
      else if (sum > matrix[row * size + row]! * Number.EPSILON) lower[row * size + row] = Math.sqrt(sum);
      else return null;
    }
  }
  return lower;
}

/** Solves `matrix * x = rightHandSide` with the factor of `matrix`. O(size^2). */
export function choleskySolve(lower: Float64Array, size: number, rightHandSide: Float64Array): Float64Array {
  const x = rightHandSide.slice();
  choleskySolveInPlace(lower, size, x);
  return x;
}

/** The same; `x` holds the right-hand side before and the solution after. */
export function choleskySolveInPlace(lower: Float64Array, size: number, x: Float64Array): void {
  for (let row = 0; row < size; row++) {
    let sum = x[row]!;
    for (let k = 0; k < row; k++) sum -= lower[row * size + k]! * x[k]!;
    x[row] = sum / lower[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = x[row]!;
    for (let k = row + 1; k < size; k++) sum -= lower[k * size + row]! * x[k]!;
    x[row] = sum / lower[row * size + row]!;
  }
}
