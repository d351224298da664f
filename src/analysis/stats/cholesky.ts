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
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) x[row] = x[row]! - lower[row * size + k]! * x[k]!;
    x[row] = x[row]! / lower[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let k = row + 1; k < size; k++) x[row] = x[row]! - lower[k * size + row]! * x[k]!;
    x[row] = x[row]! / lower[row * size + row]!;
  }
  return x;
}
