import type { MomentTable } from './moment-table.ts';
import { placeboPValue } from './placebo-p-value.ts';

/** A statistic of one moment, for a change upwards and for one downwards. */
export interface BothWays {
  up: number;
  down: number;
}

/** The statistic at the release, and how often a quiet moment reaches it. */
export interface RankedStatistic {
  readonly statistic: number;
  readonly pValue: number;
}

/**
 * Measures the release and every placebo by the same statistic, and ranks the release among them in both directions. `measure` fills its
 * second argument for a row of the table; one object serves all rows.
 */
export function rankBothWays(
  table: MomentTable,
  measure: (row: number, into: BothWays) => void,
): { readonly up: RankedStatistic; readonly down: RankedStatistic } {
  const { placebos, weights, effectiveHours } = table;
  const quiet = { up: new Float64Array(placebos), down: new Float64Array(placebos) };
  const measured: BothWays = { up: 0, down: 0 };
  for (let i = 0; i < placebos; i++) {
    measure(i + 1, measured);
    quiet.up[i] = measured.up;
    quiet.down[i] = measured.down;
  }
  measure(0, measured);
  const ranked = (side: 'up' | 'down'): RankedStatistic => ({
    statistic: measured[side],
    pValue: placeboPValue(measured[side], quiet[side], weights, effectiveHours),
  });
  return { up: ranked('up'), down: ranked('down') };
}
