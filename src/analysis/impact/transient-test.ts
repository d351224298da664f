import { reachAfter } from './blocks.ts';
import type { PreparedSeries } from './prepared-series.ts';
import { PULSE_NOISE_FLOOR, pulseWindows } from './pulse-windows.ts';
import { type BothWays, type RankedStatistic, rankBothWays } from './rank-both-ways.ts';
import { meanBetween } from './running-sums.ts';
import type { ShiftTest } from './shift-test.ts';

/**
 * How often a quiet moment is followed by a pulse this large, in either direction. Read on the series before clipping, for a restart may be a
 * single spike.
 */
export function testTransient(
  series: PreparedSeries,
  test: ShiftTest,
): { readonly up: RankedStatistic; readonly down: RankedStatistic } {
  const { table, noise } = test;
  const { sums } = series;
  const windows = pulseWindows(series.stepMs, reachAfter(table.blocks));
  return rankBothWays(table, (row, into: BothWays) => {
    const moment = table.moments[row]!;
    const reference = meanBetween(sums.clipped, sums.present, Math.max(0, moment - table.blocks.referenceSamples), moment);
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < windows.length; i++) {
      const from = moment + windows[i]!.from;
      const to = moment + windows[i]!.to;
      const present = sums.present[to]! - sums.present[from]!;
      if (present === 0) continue;
      const height = ((sums.raw[to]! - sums.raw[from]!) / present - reference) * Math.sqrt(present);
      if (height > highest) highest = height;
      if (height < lowest) lowest = height;
    }
    const scale = table.noise[row]! + PULSE_NOISE_FLOOR * noise.typicalNoise;
    // No noise at all, or no sample to look at: nothing is known about pulses here.
    const known = highest > Number.NEGATIVE_INFINITY && scale > 0;
    into.up = known ? highest / scale : 0;
    into.down = known ? -lowest / scale : 0;
  });
}
