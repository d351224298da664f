import { cholesky } from '../../src/analysis/stats/cholesky.ts';

export interface LogisticRegression {
  readonly constant: number;
  readonly weights: Float64Array;
}

const ROUNDS = 30;
const CLOSE_ENOUGH = 1e-9;
/** A little ridge on the weights keeps columns that say the same apart. */
const RIDGE = 1;

/** Maximum likelihood by Newton's method (iteratively reweighted least squares), with a unit ridge on the weights. Rows of equal length, labels 0 and 1. */
export function logisticRegression(rows: readonly Float64Array[], labels: Uint8Array): LogisticRegression {
  const size = rows[0]!.length + 1;
  const beta = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    const step = newtonStep(rows, labels, beta);
    for (let j = 0; j < size; j++) beta[j] = beta[j]! + step[j]!;
    if (step.every((value) => Math.abs(value) < CLOSE_ENOUGH)) break;
  }
  return { constant: beta[0]!, weights: beta.slice(1) };
}

function newtonStep(rows: readonly Float64Array[], labels: Uint8Array, beta: Float64Array): Float64Array {
  const size = beta.length;
  const gradient = new Float64Array(size);
  const information = new Float64Array(size * size);
  const x = new Float64Array(size).fill(1);
  for (const [i, row] of rows.entries()) {
    x.set(row, 1);
    let logOdds = 0;
    for (let j = 0; j < size; j++) logOdds += beta[j]! * x[j]!;
    const probability = 1 / (1 + Math.exp(-logOdds));
    const weight = probability * (1 - probability);
    for (let j = 0; j < size; j++) {
      gradient[j] = gradient[j]! + (labels[i]! - probability) * x[j]!;
      for (let k = 0; k <= j; k++) information[j * size + k] = information[j * size + k]! + weight * x[j]! * x[k]!;
    }
  }
  for (let j = 1; j < size; j++) {
    gradient[j] = gradient[j]! - RIDGE * beta[j]!;
    information[j * size + j] = information[j * size + j]! + RIDGE;
  }
  for (let j = 0; j < size; j++) for (let k = j + 1; k < size; k++) information[j * size + k] = information[k * size + j]!;
  return solve(information, gradient, size);
}

/** Solves a positive definite system by its Cholesky factor. */
function solve(matrix: Float64Array, right: Float64Array, size: number): Float64Array {
  const lower = cholesky(matrix, size);
  if (!lower) throw new Error('the columns are not independent');
  const solution = right.slice();
  for (let j = 0; j < size; j++) {
    for (let k = 0; k < j; k++) solution[j] = solution[j]! - lower[j * size + k]! * solution[k]!;
    solution[j] = solution[j]! / lower[j * size + j]!;
  }
  for (let j = size - 1; j >= 0; j--) {
    for (let k = j + 1; k < size; k++) solution[j] = solution[j]! - lower[k * size + j]! * solution[k]!;
    solution[j] = solution[j]! / lower[j * size + j]!;
  }
  return solution;
}
