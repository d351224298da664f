import { DAY_MS } from '../../model/instant.ts';
import type { GridSeries } from '../series/analysis-grid.ts';
import { cholesky, choleskySolve } from '../stats/cholesky.ts';

/** The day, its half, third and quarter: enough for office hours with a lunch break. Not varied. */
const HARMONICS = 4;
/** Keeps the equations solvable where gaps make the waves look alike; otherwise too small to change a fit. */
const RIDGE = 1e-6;

/**
 * Residual of a series after a straight line and four waves of the day are fitted to it: for ranges with too few days to take the rhythm
 * from other days. Under a day the line alone is fitted, as a part of a wave looks like one. NaN stays NaN.
 */
export function harmonicResidual({ startMs, stepMs, x }: GridSeries): Float64Array {
  const waves = x.length * stepMs >= DAY_MS ? HARMONICS : 0;
  const size = 2 + 2 * waves;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  const row = new Float64Array(size);
  const fill = (i: number): void => {
    row[0] = 1;
    row[1] = i / x.length - 0.5;
    const angle = (2 * Math.PI * (startMs + i * stepMs)) / DAY_MS;
    for (let wave = 1; wave <= waves; wave++) {
      row[2 * wave] = Math.sin(wave * angle);
      row[2 * wave + 1] = Math.cos(wave * angle);
    }
  };
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!)) continue;
    fill(i);
    for (let a = 0; a < size; a++) {
      right[a]! += row[a]! * x[i]!;
      for (let b = 0; b <= a; b++) matrix[a * size + b]! += row[a]! * row[b]!;
    }
  }
  for (let a = 0; a < size; a++) {
    matrix[a * size + a]! += RIDGE * (matrix[0]! + 1);
    for (let b = 0; b < a; b++) matrix[b * size + a] = matrix[a * size + b]!;
  }
  const lower = cholesky(matrix, size);
  if (!lower) return x.slice();
  const weights = choleskySolve(lower, size, right);
  return x.map((value, i) => {
    if (Number.isNaN(value)) return value;
    fill(i);
    let fitted = 0;
    for (let a = 0; a < size; a++) fitted += weights[a]! * row[a]!;
    return value - fitted;
  });
}
