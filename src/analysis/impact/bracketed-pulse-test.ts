import { samplesIn } from './analysis-grid.ts';
import { reachAfter } from './blocks.ts';
import type { PreparedSeries } from './prepared-series.ts';
import { PULSE_NOISE_FLOOR, pulseWindows } from './pulse-windows.ts';
import { type BothWays, type RankedStatistic, rankBothWays } from './rank-both-ways.ts';
import { meanBetween } from './running-sums.ts';
import type { ShiftTest } from './shift-test.ts';

/** Length of the stretches before and after that bracket the pulse. */
const BRACKET_S = 1200;
/** Left out between a pulse and the stretch after it, beside the pulse's own length once more. */
const GAP_S = 60;
/** The stretch after is never shorter. */
const SHORTEST_AFTER_S = 300;
const LEAST_HEIGHT = 1e-9;

/** The best bracketed pulse of one direction. */
export interface BracketedPulse extends RankedStatistic {
  /** Share of the pulse that is left of the level afterwards: 0 came back, 1 stayed, below 0 went past the level before. */
  readonly left: number;
}

interface Bracketed extends BothWays {
  leftUp: number;
  leftDown: number;
}

/**
 * The height of a pulse over the higher of the levels before and after it, in both directions: a step gives about nothing, a blip its
 * height. 0 where no stretch had samples all around.
 */
export function testBracketedPulse(
  series: PreparedSeries,
  test: ShiftTest,
): { readonly up: BracketedPulse; readonly down: BracketedPulse } {
  const measure = bracketedPulse(series, test);
  const scratch: Bracketed = { up: 0, down: 0, leftUp: 0, leftDown: 0 };
  const { up, down } = rankBothWays(test.table, (row, into) => {
    measure(row, scratch);
    into.up = scratch.up;
    into.down = scratch.down;
  });
  measure(0, scratch);
  return { up: { ...up, left: scratch.leftUp }, down: { ...down, left: scratch.leftDown } };
}

function bracketedPulse(series: PreparedSeries, { table, noise }: ShiftTest): (row: number, into: Bracketed) => void {
  const { clipped, present, raw } = series.sums;
  const { stepMs } = series;
  const reach = reachAfter(table.blocks);
  const bracket = samplesIn(BRACKET_S, stepMs);
  const latest = reach - samplesIn(SHORTEST_AFTER_S, stepMs);
  const brackets = pulseWindows(stepMs, reach).flatMap(({ from, to }) => {
    const afterFrom = Math.min(to + (to - from) + samplesIn(GAP_S, stepMs), latest);
    return afterFrom < to
      ? []
      : [{ from, to, afterFrom, afterTo: Math.min(reach, afterFrom + bracket), root: Math.sqrt(to - from) }];
  });
  return (row, into) => {
    const moment = table.moments[row]!;
    const before = meanBetween(raw, present, Math.max(0, moment - bracket), moment);
    into.up = into.down = Number.NEGATIVE_INFINITY;
    into.leftUp = into.leftDown = 0;
    for (let i = 0; i < brackets.length; i++) {
      const { from, to, afterFrom, afterTo, root } = brackets[i]!;
      const peak = meanBetween(raw, present, moment + from, moment + to);
      const after = meanBetween(clipped, present, moment + afterFrom, moment + afterTo);
      const up = (peak - Math.max(before, after)) * root;
      const down = (Math.min(before, after) - peak) * root;
      const left = (after - before) / (Math.abs(peak - before) + LEAST_HEIGHT);
      if (up > into.up) {
        into.up = up;
        into.leftUp = left;
      }
      if (down > into.down) {
        into.down = down;
        into.leftDown = -left;
      }
    }
    const scale = table.noise[row]! + PULSE_NOISE_FLOOR * noise.typicalNoise;
    const known = into.up > Number.NEGATIVE_INFINITY && scale > 0;
    into.up = known ? into.up / scale : 0;
    into.down = known ? into.down / scale : 0;
  };
}
