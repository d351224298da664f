import type { PreparedSeries } from '../../series/prepared-series.ts';
import { reachAfter } from '../placebos/blocks.ts';
import { type BothWays, bothWays, type RankedStatistic, rankBothWays } from '../placebos/rank-both-ways.ts';
import { meansBefore, perNoiseBefore, pulseWindows } from './pulse-windows.ts';
import type { ShiftTest } from './shift-test.ts';

/**
 * How often a placebo is followed by a pulse this large, in either direction. Computed on the series before clipping, as a restart may be a
 * single spike.
 */
export function testTransient(
  series: PreparedSeries,
  test: ShiftTest,
): { readonly up: RankedStatistic; readonly down: RankedStatistic } {
  return rankBothWays(test.table, perNoiseBefore(test, highestPulses(series, test)));
}

/** Largest distance of any window from the reference, times the root of its samples; minus infinity where none has a sample. */
function highestPulses(series: PreparedSeries, { table }: ShiftTest): BothWays {
  const { anchors, blocks } = table;
  const { raw, present, clipped } = series.sums;
  const references = meansBefore(table, clipped, present, blocks.referenceSamples);
  const { up, down } = bothWays(anchors.length, Number.NEGATIVE_INFINITY);
  for (const window of pulseWindows(series.stepMs, reachAfter(blocks))) {
    for (let row = 0; row < up.length; row++) {
      const from = anchors[row]! + window.from;
      const to = anchors[row]! + window.to;
      const samples = present[to]! - present[from]!;
      if (samples === 0) continue;
      const height = ((raw[to]! - raw[from]!) / samples - references[row]!) * Math.sqrt(samples);
      if (height > up[row]!) up[row] = height;
      if (-height > down[row]!) down[row] = -height;
    }
  }
  return { up, down };
}
