import { weightedQuantile } from '../stats/weighted-quantile.ts';
import type { MatchedFilter } from './matched-filter.ts';
import { scoresOf } from './scored-moments.ts';
import type { ShiftTest } from './shift-test.ts';

/** No interval is narrower than that of normal noise. */
const NORMAL_95 = 1.96;
/** Widens the quantile of a short history; at least so many hours are assumed. */
const QUANTILE_WIDENING_HOURS = 1.5;
const FEWEST_HOURS = 4;

/** Height of a change on the transformed scale, its standard error, and the placebos' 95 % quantile of |z| for the same shape. */
export interface ShiftEstimate {
  readonly height: number;
  readonly standardError: number;
  readonly quantile: number;
}

/** Generalised least squares estimate of the height of a filter's shape at the release. */
export function estimateShift(test: ShiftTest, filter: MatchedFilter): ShiftEstimate {
  const { table, noise } = test;
  const z = scoresOf(test.scored, filter);
  const deviation = Math.sqrt(filter.information);
  const sizes = new Float64Array(table.placebos);
  for (let i = 0; i < table.placebos; i++) sizes[i] = Math.abs(z[i + 1]!);
  const widening = 1 + QUANTILE_WIDENING_HOURS / Math.max(FEWEST_HOURS, table.effectiveHours);
  return {
    height: (z[0]! / deviation) * noise.releaseFactor,
    standardError: noise.releaseFactor / deviation,
    quantile: Math.max(NORMAL_95, weightedQuantile(sizes, table.weights, 0.95)) * widening,
  };
}
