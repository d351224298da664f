import type { MatchedFilter } from './matched-filter.ts';

/** How well every row of a table, the release and its placebos, matches every shape. */
export interface ScoredPlacebos {
  readonly filters: readonly MatchedFilter[];
  /** z of each filter: a number for each row, the release first. */
  readonly z: readonly Float64Array[];
  readonly rows: number;
}

/** Rows that go through a filter together, so that the processor need not wait for one sum before the next. A table has at least as many. */
const ROWS_AT_ONCE = 4;

/** Applies every filter to every row of `residuals`, of `size` numbers each. */
export function scorePlacebos(filters: readonly MatchedFilter[], residuals: Float64Array, size: number): ScoredPlacebos {
  const rows = residuals.length / size;
  const all = new Float64Array(rows * filters.length);
  const z = filters.map(({ weights }, i) => {
    const column = all.subarray(i * rows, (i + 1) * rows);
    scoreByFilter(weights, residuals, column);
    return column;
  });
  return { filters, z, rows };
}

function scoreByFilter(weights: Float64Array, residuals: Float64Array, into: Float64Array): void {
  const size = weights.length;
  for (let next = 0; next < into.length; next += ROWS_AT_ONCE) {
    // The last rows may be computed twice, so that a group is always full.
    const row = Math.min(next, into.length - ROWS_AT_ONCE);
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
    into[row] = a;
    into[row + 1] = b;
    into[row + 2] = c;
    into[row + 3] = d;
  }
}

/** z of one filter for every row. */
export const scoresOf = ({ filters, z }: ScoredPlacebos, filter: MatchedFilter): Float64Array => z[filters.indexOf(filter)]!;
