import { MAD_TO_SIGMA, medianInPlace } from '../../stats/median.ts';
import { placeboPValue } from './placebo-p-value.ts';
import type { PlaceboTable } from './placebo-table.ts';

/** A statistic of every row of a table, for a change upwards and for one downwards: the release first, then the placebos. */
export interface BothWays {
  readonly up: Float64Array;
  readonly down: Float64Array;
}

/** The statistic at the release, and how often a placebo reaches it. */
export interface RankedStatistic {
  readonly statistic: number;
  readonly pValue: number;
}

/** Both directions of a statistic, filled with one value in each of `rows` rows. */
export function bothWays(rows: number, value: number): BothWays {
  const all = new Float64Array(2 * rows).fill(value);
  return { up: all.subarray(0, rows), down: all.subarray(rows) };
}

/** Ranks the release among the placebos in both directions. */
export const rankBothWays = (
  table: PlaceboTable,
  { up, down }: BothWays,
): { readonly up: RankedStatistic; readonly down: RankedStatistic } => ({
  up: rankRelease(table, up),
  down: rankRelease(table, down),
});

/** Ranks the release, in row 0 of the statistic, among the placebos in the rows after it. */
export function rankRelease({ placebos, weights, effectiveHours }: PlaceboTable, statistic: Float64Array): RankedStatistic {
  const atRelease = statistic[0]!;
  return {
    statistic: atRelease,
    pValue: placeboPValue(atRelease, statistic.subarray(1, placebos + 1), weights, effectiveHours),
  };
}

/**
 * The same for a statistic that is not in standard deviations, such as the logarithm of a ratio: it is ranked in robust deviations of the
 * placebos, because the constants of the tail of the p-value assume that scale. The statistic itself is returned unchanged.
 */
export function rankInDeviations(table: PlaceboTable, statistic: Float64Array): RankedStatistic {
  const quiet = statistic.slice(1, table.placebos + 1);
  const middle = medianInPlace(quiet, quiet.length);
  for (let i = 0; i < quiet.length; i++) quiet[i] = Math.abs(statistic[i + 1]! - middle);
  const deviation = MAD_TO_SIGMA * medianInPlace(quiet, quiet.length);
  if (!(deviation > 0)) return rankRelease(table, statistic);
  const scaled = new Float64Array(statistic.length);
  for (let i = 0; i < scaled.length; i++) scaled[i] = (statistic[i]! - middle) / deviation;
  return { statistic: statistic[0]!, pValue: rankRelease(table, scaled).pValue };
}
