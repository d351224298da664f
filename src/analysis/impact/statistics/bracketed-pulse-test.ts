import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween, type RunningSums } from '../../series/running-sums.ts';
import { reachAfter } from '../placebos/blocks.ts';
import { type BothWays, bothWays, type RankedStatistic, rankBothWays } from '../placebos/rank-both-ways.ts';
import { meansBefore, type PulseWindow, perNoiseBefore, pulseWindows } from './pulse-windows.ts';
import type { ShiftTest } from './shift-test.ts';

/**
 * Length of the ranges before and after that bracket the pulse: twice the longest pulse, so that their means are steadier than its own. Not
 * varied.
 */
const BRACKET_S = 1200;
/**
 * Left out between a pulse and the range after it, beside the pulse's own length once more: a pulse may end later than its window. Not
 * varied.
 */
const GAP_S = 60;
/** The range after is never shorter: one block. */
const SHORTEST_AFTER_S = 300;

/** The best bracketed pulse of one direction. */
export interface BracketedPulse extends RankedStatistic {
  /** Share of the pulse that remains afterwards: 0 came back, 1 stayed, below 0 went past the level before. */
  readonly left: number;
}

/** A window with the range after it, in samples after the anchor. */
interface Bracket extends PulseWindow {
  readonly afterFrom: number;
  readonly afterTo: number;
}

/**
 * The height of a pulse over the higher of the levels before and after it, in both directions: a step gives about 0, a blip its height.
 * 0 where no window had samples in all three ranges.
 */
export function testBracketedPulse(
  series: PreparedSeries,
  test: ShiftTest,
): { readonly up: BracketedPulse; readonly down: BracketedPulse } {
  const { table } = test;
  const { raw, present } = series.sums;
  const bracketSamples = samplesIn(BRACKET_S, series.stepMs);
  const before = meansBefore(table, raw, present, bracketSamples);
  const highest = bothWays(table.placebos + 1, Number.NEGATIVE_INFINITY);
  const left = { up: 0, down: 0 };
  for (const bracket of brackets(series.stepMs, reachAfter(table.blocks), bracketSamples)) {
    const [up, down] = [highest.up[0]!, highest.down[0]!];
    keepHigherPulses(series.sums, table.anchors, bracket, before, highest);
    if (highest.up[0]! > up) left.up = shareLeft(series.sums, table.anchors[0]!, bracket, before[0]!);
    if (highest.down[0]! > down) left.down = -shareLeft(series.sums, table.anchors[0]!, bracket, before[0]!);
  }
  const { up, down } = rankBothWays(table, perNoiseBefore(test, highest));
  return { up: { ...up, left: left.up }, down: { ...down, left: left.down } };
}

function brackets(stepMs: number, reach: number, bracketSamples: number): readonly Bracket[] {
  const latest = reach - samplesIn(SHORTEST_AFTER_S, stepMs);
  return pulseWindows(stepMs, reach).flatMap(({ from, to }) => {
    const afterFrom = Math.min(to + (to - from) + samplesIn(GAP_S, stepMs), latest);
    return afterFrom < to ? [] : [{ from, to, afterFrom, afterTo: Math.min(reach, afterFrom + bracketSamples) }];
  });
}

/** Raises `highest` to the pulse in this window, row by row, where it is higher; not where one of its three ranges has no sample. */
function keepHigherPulses(
  { raw, clipped, present }: RunningSums,
  anchors: Int32Array,
  { from, to, afterFrom, afterTo }: Bracket,
  before: Float64Array,
  { up, down }: BothWays,
): void {
  const root = Math.sqrt(to - from);
  for (let row = 0; row < up.length; row++) {
    const anchor = anchors[row]!;
    const peak = meanBetween(raw, present, anchor + from, anchor + to);
    const after = meanBetween(clipped, present, anchor + afterFrom, anchor + afterTo);
    const over = (peak - Math.max(before[row]!, after)) * root;
    const under = (Math.min(before[row]!, after) - peak) * root;
    if (over > up[row]!) up[row] = over;
    if (under > down[row]!) down[row] = under;
  }
}

function shareLeft({ raw, clipped, present }: RunningSums, anchor: number, bracket: Bracket, before: number): number {
  const peak = meanBetween(raw, present, anchor + bracket.from, anchor + bracket.to);
  const after = meanBetween(clipped, present, anchor + bracket.afterFrom, anchor + bracket.afterTo);
  // Without a pulse the share is 0 or unbounded; the features clamp it.
  return (after - before) / Math.max(Math.abs(peak - before), Number.MIN_VALUE);
}
