import type { MatchedFilter } from './matched-filter.ts';

/** How strongly every moment of a table looks like every shape. */
export interface ScoredMoments {
  readonly filters: readonly MatchedFilter[];
  /** z, a number for each filter in a row and a row for each moment, the release first. */
  readonly z: Float64Array;
  readonly rows: number;
}

/** Rows that go through a filter together: their sums do not wait for each other. A table has at least so many. */
const ROWS_AT_ONCE = 4;

/** Applies every filter to every row of `residuals`, of `size` numbers each. */
export function scoreMoments(filters: readonly MatchedFilter[], residuals: Float64Array, size: number): ScoredMoments {
  const rows = residuals.length / size;
  const z = new Float64Array(rows * filters.length);
  for (const [i, { weights }] of filters.entries()) scoreByFilter(weights, residuals, i, filters.length, z);
  return { filters, z, rows };
}

function scoreByFilter(
  weights: Float64Array,
  residuals: Float64Array,
  column: number,
  columns: number,
  into: Float64Array,
): void {
  const size = weights.length;
  const rows = residuals.length / size;
  for (let next = 0; next < rows; next += ROWS_AT_ONCE) {
    // The last rows may be done twice, so that there are always enough.
    const row = Math.min(next, rows - ROWS_AT_ONCE);
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0, at = row * size; j < size; j++, at++) {
      const weight = weights[j]!;
      a += weight * residuals[at]!;
      b += weight * residuals[at + size]!;
      c += weight * residuals[at + 2 * size]!;
      d += weight * residuals[at + 3 * size]!;
    }
    const to = row * columns + column;
    into[to] = a;
    into[to + columns] = b;
    into[to + 2 * columns] = c;
    into[to + 3 * columns] = d;
  }
}

/** z of one filter at every moment. */
export function scoresOf({ filters, z, rows }: ScoredMoments, filter: MatchedFilter): Float64Array {
  const scores = new Float64Array(rows);
  for (let row = 0, at = filters.indexOf(filter); row < rows; row++, at += filters.length) scores[row] = z[at]!;
  return scores;
}
