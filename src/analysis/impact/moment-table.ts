import { blockFeatures, noiseBefore, sameTimeEarlier } from './block-features.ts';
import type { Blocks } from './blocks.ts';
import type { TimeSpan } from './impact-input.ts';
import { placeboMoments, timeOfDayWeight } from './placebo-moments.ts';
import type { PreparedSeries } from './prepared-series.ts';

/**
 * One row for the release (row 0) and one for each placebo (rows 1 .. placebos). Tables are flat, `blocks.count` numbers a row.
 * `weights` and everything computed over placebos alone have no row 0: placebo i is at index i - 1 there.
 */
export interface MomentTable {
  readonly blocks: Blocks;
  readonly placebos: number;
  readonly moments: Int32Array;
  readonly weights: Float64Array;
  readonly features: Float64Array;
  readonly earlierDays: Uint8Array;
  readonly earlierFeatures: Float64Array;
  readonly controlFeatures: Float64Array | null;
  readonly largestControl: number;
  readonly noise: Float64Array;
  /** Stretch of history that the placebos stand for. */
  readonly effectiveHours: number;
}

/** A control, or demand, beside the series whose movement it may explain: shifted so that equal times have equal indices. */
export interface AlignedControl {
  readonly series: PreparedSeries;
  /** Index in the control = index in the series + this. */
  readonly offset: number;
  /** What of its movement is expected in the series, at most. */
  readonly largestCoefficient: number;
}

/** Lays a control beside a series; null when their steps or sample instants differ. */
export function alignControl(
  series: PreparedSeries,
  control: PreparedSeries | null,
  largestCoefficient: number,
): AlignedControl | null {
  if (!control || control.stepMs !== series.stepMs) return null;
  const offset = (series.startMs - control.startMs) / series.stepMs;
  return Number.isInteger(offset) ? { series: control, offset, largestCoefficient } : null;
}

/** Fills the table; null when the release itself has a block without samples. Placebos with such a block are left out. */
export function momentTable(
  series: PreparedSeries,
  blocks: Blocks,
  anchor: number,
  control: AlignedControl | null,
  excluded: readonly TimeSpan[],
): MomentTable | null {
  const { indices, strideSamples } = placeboMoments(series, blocks, anchor, excluded);
  const rows = indices.length + 1;
  const table = {
    moments: new Int32Array(rows),
    weights: new Float64Array(indices.length),
    features: new Float64Array(rows * blocks.count),
    earlierDays: new Uint8Array(rows),
    earlierFeatures: new Float64Array(rows * blocks.count),
    controlFeatures: control && new Float64Array(rows * blocks.count),
    largestControl: control?.largestCoefficient ?? 0,
    noise: new Float64Array(rows),
  };
  const scratch = new Float64Array(blocks.count);
  const fillRow = (moment: number, row: number): boolean => {
    const at = row * blocks.count;
    if (!blockFeatures(series.sums, blocks, moment, table.features, at)) return false;
    if (control && !controlFeatures(control, blocks, moment, table.controlFeatures!, at)) return false;
    table.earlierDays[row] = sameTimeEarlier(series.sums, blocks, moment, table.earlierFeatures, at, scratch);
    table.noise[row] = noiseBefore(series.sums, blocks, moment);
    table.moments[row] = moment;
    return true;
  };
  if (!fillRow(anchor, 0)) return null;
  let placebos = 0;
  for (const moment of indices) {
    if (!fillRow(moment, placebos + 1)) continue;
    table.weights[placebos++] = timeOfDayWeight(anchor - moment, series.stepMs);
  }
  const effectiveHours = (placebos * strideSamples * series.stepMs) / 3_600_000;
  return { ...table, weights: table.weights.subarray(0, placebos), blocks, placebos, effectiveHours };
}

function controlFeatures(control: AlignedControl, blocks: Blocks, moment: number, into: Float64Array, at: number): boolean {
  const there = moment + control.offset;
  const outside = there + blocks.edges[0]! < 0 || there + blocks.edges[blocks.count]! > control.series.x.length;
  return !outside && blockFeatures(control.series.sums, blocks, there, into, at);
}
