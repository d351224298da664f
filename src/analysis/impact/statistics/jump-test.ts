import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween, type RunningSums } from '../../series/running-sums.ts';
import { MAD_TO_SIGMA, medianInPlace } from '../../stats/median.ts';
import { reachAfter } from '../placebos/blocks.ts';
import { type BothWays, bothWays, type RankedStatistic, rankBothWays } from '../placebos/rank-both-ways.ts';
import type { ShiftTest } from './shift-test.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Lengths of the two ranges: short ones date an edge, long ones see small jumps. */
const LENGTHS_S = [300, 600, 1200];
/** The lags of the steps among the shapes, with two minutes instead of two and a half: whole samples on the grid of a minute. */
const LAGS_S = [0, 120, 300, 600, 900, 1200, 1500];
/** A later jump must be higher by this many deviations for every `LAG_COST_PER_S`, as more begins were tried by then. */
const LAG_COST = 0.15;
/** Five minutes, as for the steps of the shift test. */
const LAG_COST_PER_S = 300;
/** Part of the typical noise that is added to the typical jump, which is 0 in a series that is constant most of the time. */
const NOISE_FLOOR = 0.1;
/** Where no range had samples on both sides: lower than any jump. */
const NONE_SEEN = -99;

/**
 * The highest jump after the anchor, in both directions: mean of a range less that of the range of the same length right before it, in
 * robust deviations of such differences at the placebos. Unlike the matched filter it does not depend on the level an hour ago.
 */
export function testJump(
  series: PreparedSeries,
  test: ShiftTest,
): { readonly up: RankedStatistic; readonly down: RankedStatistic } {
  const { table } = test;
  const reach = reachAfter(table.blocks);
  const lengths = [...new Set(LENGTHS_S.map((lengthS) => samplesIn(lengthS, series.stepMs)))].filter((length) => length <= reach);
  const lags = [...new Set(LAGS_S.map((lagS) => Math.round((lagS * 1000) / series.stepMs)))];
  const costPerSample = (LAG_COST * series.stepMs) / 1000 / LAG_COST_PER_S;
  const sizes = new Float64Array(table.placebos);
  const highest = bothWays(table.placebos + 1, NONE_SEEN);
  for (const length of lengths) {
    const scale = typicalJump(series, test, length, sizes);
    if (!(scale > 0)) continue;
    for (const lag of lags) {
      if (lag + length <= reach)
        keepHigherJumps(series.sums, table.anchors, { lag, length, scale, cost: costPerSample * lag }, highest);
    }
  }
  return rankBothWays(table, highest);
}

/** One position after the anchor at which a jump is tested. */
interface JumpPosition {
  /** Samples from the anchor to the jump, and of each of the two ranges. */
  readonly lag: number;
  readonly length: number;
  readonly scale: number;
  readonly cost: number;
}

/** Raises `highest` to the jump at this position, row by row, where it is higher. */
function keepHigherJumps(
  { clipped, present }: RunningSums,
  anchors: Int32Array,
  { lag, length, scale, cost }: JumpPosition,
  { up, down }: BothWays,
): void {
  for (let row = 0; row < up.length; row++) {
    const at = anchors[row]! + lag;
    const end = at + length;
    const begin = Math.max(0, at - length);
    const after = present[end]! - present[at]!;
    const before = present[at]! - present[begin]!;
    if (after === 0 || before === 0) continue;
    const jump = ((clipped[end]! - clipped[at]!) / after - (clipped[at]! - clipped[begin]!) / before) / scale;
    if (jump - cost > up[row]!) up[row] = jump - cost;
    if (-jump - cost > down[row]!) down[row] = -jump - cost;
  }
}

/**
 * Robust deviation, over the placebos, of the difference between the ranges right after and right before; 0 where nothing moves. `sizes`
 * is scratch space with one entry for each placebo.
 */
function typicalJump({ sums }: PreparedSeries, { table, noise }: ShiftTest, length: number, sizes: Float64Array): number {
  for (let i = 0; i < table.placebos; i++) {
    const anchor = table.anchors[i + 1]!;
    const after = meanBetween(sums.clipped, sums.present, anchor, anchor + length);
    const size = Math.abs(after - meanBetween(sums.clipped, sums.present, Math.max(0, anchor - length), anchor));
    sizes[i] = Number.isNaN(size) ? 0 : size;
  }
  return MAD_TO_SIGMA * medianInPlace(sizes, sizes.length) + NOISE_FLOOR * noise.typicalNoise;
}
