import type { PreparedSeries } from '../../series/prepared-series.ts';
import { cholesky } from '../../stats/cholesky.ts';
import type { TimeSpan } from '../input/impact-input.ts';
import type { Blocks } from '../placebos/blocks.ts';
import { type ExpectedShift, fitExpectedShift, unexpectedShift } from '../placebos/expected-shift.ts';
import { type NoiseScaling, scaleByNoise } from '../placebos/noise-scaling.ts';
import { type PlaceboTable, placeboTable } from '../placebos/placebo-table.ts';
import { quietCovariance } from '../placebos/quiet-covariance.ts';
import { rankRelease } from '../placebos/rank-both-ways.ts';
import { type MatchedFilter, matchedFilters } from './matched-filter.ts';
import { type ScoredPlacebos, scorePlacebos } from './scored-placebos.ts';
import { type ShiftStatistic, type ShiftStatistics, shiftStatisticAtRelease, shiftStatistics } from './shift-statistic.ts';

/** With fewer placebos, an hour of history beyond the blocks, ten block variances and a tail cannot be estimated. Not varied. */
export const FEWEST_PLACEBOS = 12;

/** The strongest of many placebos is hardly ever weaker than one standard deviation: only where there are few of them. */
const SMALLEST_STRONGEST = 1;

/** One direction of the comparison of the release with the placebos. */
export interface DirectedShift {
  readonly direction: 1 | -1;
  readonly statistic: ShiftStatistic & { readonly shift: MatchedFilter };
  readonly pValue: number;
}

export interface ShiftTest {
  readonly table: PlaceboTable;
  readonly expected: ExpectedShift;
  readonly noise: NoiseScaling;
  /** Rows of the table after the expected movement and the noise were taken out. */
  readonly residuals: Float64Array;
  /** Variance of each block over the placebos: the diagonal of S. */
  readonly variances: Float64Array;
  readonly scored: ScoredPlacebos;
  readonly statistics: ShiftStatistics;
  readonly up: DirectedShift;
  readonly down: DirectedShift;
}

export type ShiftTestOutcome =
  | { readonly outcome: 'tested'; readonly test: ShiftTest }
  /** A block around the release has no sample at all. */
  | { readonly outcome: 'gap_at_release' }
  | { readonly outcome: 'too_few_placebos'; readonly placebos: number }
  /** The placebos do not differ, so nothing can be measured in units of their variation. */
  | { readonly outcome: 'history_constant'; readonly placebos: number };

/** `testAgainstPlacebos` of a series without a control. `anchor` is the first sample after the release. */
export function testShift(
  series: PreparedSeries,
  blocks: Blocks,
  anchor: number,
  excluded: readonly TimeSpan[],
): ShiftTestOutcome {
  const table = placeboTable(series, blocks, anchor, excluded);
  return table ? testAgainstPlacebos(table) : { outcome: 'gap_at_release' };
}

/**
 * Compares the movement around the release with the movement around the placebos, in both directions. The part that a control of the table
 * explains is subtracted first.
 */
export function testAgainstPlacebos(table: PlaceboTable): ShiftTestOutcome {
  const { blocks } = table;
  if (table.placebos < FEWEST_PLACEBOS) return { outcome: 'too_few_placebos', placebos: table.placebos };
  const expected = fitExpectedShift(table);
  const residuals = unexpectedShift(table, expected);
  const noise = scaleByNoise(table, residuals);
  const covariance = quietCovariance(table, residuals);
  const lower = covariance && cholesky(covariance, blocks.count);
  if (!lower) return { outcome: 'history_constant', placebos: table.placebos };
  const variances = new Float64Array(blocks.count);
  for (let j = 0; j < blocks.count; j++) variances[j] = covariance[j * (blocks.count + 1)]!;
  const filters = matchedFilters(table.shapes, lower, blocks.count);
  const scored = scorePlacebos(filters, residuals, blocks.count);
  const statistics = shiftStatistics(scored);
  const up = directedShift(table, scored, statistics, 'up');
  const down = directedShift(table, scored, statistics, 'down');
  if (!up || !down) return { outcome: 'gap_at_release' };
  return { outcome: 'tested', test: { table, expected, noise, residuals, variances, scored, statistics, up, down } };
}

/** Null where no shift could be tested. */
function directedShift(
  table: PlaceboTable,
  scored: ScoredPlacebos,
  { m }: ShiftStatistics,
  side: 'up' | 'down',
): DirectedShift | null {
  const direction = side === 'up' ? 1 : -1;
  const statistic = shiftStatisticAtRelease(scored, direction);
  const { shift } = statistic;
  if (!shift) return null;
  return { direction, statistic: { ...statistic, shift }, pValue: rankRelease(table, m[side]).pValue };
}

/** How often the best shift of a placebo is as strong as at the release, other explanations aside; and how many times the strongest of them it is. */
export function shiftAlone(
  { table, statistics }: ShiftTest,
  side: 'up' | 'down',
): { readonly pValue: number; readonly overStrongest: number } {
  const z = statistics.zShift[side];
  let strongest = SMALLEST_STRONGEST;
  for (let i = 1; i < z.length; i++) if (z[i]! > strongest) strongest = z[i]!;
  return { pValue: rankRelease(table, z).pValue, overStrongest: z[0]! / strongest };
}

/** How often the best pre-existing shape of a placebo is as strong as at the release; null where none could be tested. */
export const preExistingPValue = ({ table, statistics, ...test }: ShiftTest, side: 'up' | 'down'): number | null =>
  test[side].statistic.preExisting && rankRelease(table, statistics.zPreExisting[side]).pValue;

/** Strongest ramp at the release, without the cost of its lag; null where there was too little time for one. */
export function strongestRamp({ scored: { filters, z } }: ShiftTest, side: 'up' | 'down'): number | null {
  const direction = side === 'up' ? 1 : -1;
  let strongest: number | null = null;
  for (const [i, { shape }] of filters.entries()) {
    if (shape.kind === 'ramp') strongest = Math.max(strongest ?? Number.NEGATIVE_INFINITY, direction * z[i]![0]!);
  }
  return strongest;
}
