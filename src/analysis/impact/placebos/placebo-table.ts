import type { PreparedSeries } from '../../series/prepared-series.ts';
import type { RunningSums } from '../../series/running-sums.ts';
import type { TimeSpan } from '../input/impact-input.ts';
import { blockFeatures, noiseBefore, sameTimeEarlier } from './block-features.ts';
import type { Blocks } from './blocks.ts';
import { hasSamples, placeboAnchors, timeOfDayWeights } from './placebo-anchors.ts';
import { type ChangeShape, changeShapes } from './shapes.ts';

/**
 * One row for the release (row 0) and one for each placebo (rows 1 .. placebos). Tables are flat, `blocks.count` numbers a row.
 * `weights` and everything computed over placebos alone have no row 0: placebo i is at index i - 1 there.
 */
export interface PlaceboTable {
  readonly blocks: Blocks;
  readonly placebos: number;
  readonly anchors: Int32Array;
  readonly weights: Float64Array;
  readonly features: Float64Array;
  readonly earlierDays: Uint8Array;
  readonly earlierFeatures: Float64Array;
  /** Null where no control is compared. */
  readonly control: ControlColumn | null;
  readonly noise: Float64Array;
  /** Samples from one placebo to the next. */
  readonly strideSamples: number;
  /** Every shape of change that the samples after the release can distinguish. */
  readonly shapes: readonly ChangeShape[];
  /** Hours of history that the placebos represent. */
  readonly effectiveHours: number;
}

/** The same features of a control, row by row. */
export interface ControlColumn {
  readonly features: Float64Array;
  /** Largest share of its movement that is expected in the series. */
  readonly largestCoefficient: number;
}

/** Fills the table; null when the release itself has a block without samples. Placebos with such a block are left out. */
export function placeboTable(
  series: PreparedSeries,
  blocks: Blocks,
  anchor: number,
  excluded: readonly TimeSpan[],
): PlaceboTable | null {
  if (!hasSamples(series.sums, blocks, anchor)) return null;
  const { indices, strideSamples } = placeboAnchors(series, blocks, anchor, excluded);
  const anchors = new Int32Array(indices.length + 1);
  anchors[0] = anchor;
  anchors.set(indices, 1);
  return {
    ...readRows(series.sums, blocks, anchors),
    control: null,
    blocks,
    placebos: indices.length,
    anchors,
    weights: timeOfDayWeights(indices, anchor, series.stepMs),
    strideSamples,
    shapes: changeShapes(blocks, ((series.x.length - anchor) * series.stepMs) / 1000),
    effectiveHours: hoursOf(indices.length, strideSamples, series.stepMs),
  };
}

/** The same anchors of the same series on another scale, of which `sums` are the running sums. */
export const onOtherScale = (table: PlaceboTable, sums: RunningSums): PlaceboTable => ({
  ...table,
  ...readRows(sums, table.blocks, table.anchors),
});

function readRows(
  sums: RunningSums,
  blocks: Blocks,
  anchors: Int32Array,
): Pick<PlaceboTable, 'features' | 'earlierDays' | 'earlierFeatures' | 'noise'> {
  const rows = anchors.length;
  const features = new Float64Array(rows * blocks.count);
  const earlierDays = new Uint8Array(rows);
  const earlierFeatures = new Float64Array(rows * blocks.count);
  const noise = new Float64Array(rows);
  const scratch = new Float64Array(blocks.count);
  for (let row = 0; row < rows; row++) {
    const at = row * blocks.count;
    blockFeatures(sums, blocks, anchors[row]!, features, at);
    earlierDays[row] = sameTimeEarlier(sums, blocks, anchors[row]!, earlierFeatures, at, scratch);
    noise[row] = noiseBefore(sums, blocks, anchors[row]!);
  }
  return { features, earlierDays, earlierFeatures, noise };
}

const hoursOf = (placebos: number, strideSamples: number, stepMs: number): number =>
  (placebos * strideSamples * stepMs) / 3_600_000;

/** A control, or the load, with the offset that makes equal times equal indices of the series whose movement it may explain. */
export interface AlignedControl extends Pick<ControlColumn, 'largestCoefficient'> {
  readonly series: PreparedSeries;
  /** Index in the control = index in the series + this. */
  readonly offset: number;
}

/** Aligns a control with a series; null when their steps or sample instants differ. */
export function alignControl(
  series: PreparedSeries,
  control: PreparedSeries | null,
  largestCoefficient: number,
): AlignedControl | null {
  if (!control || control.stepMs !== series.stepMs) return null;
  const offset = (series.startMs - control.startMs) / series.stepMs;
  return Number.isInteger(offset) ? { series: control, offset, largestCoefficient } : null;
}

/** The table with the features of a control. Placebos without samples of the control are left out; null where it has none around the release. */
export function withControl(table: PlaceboTable, control: AlignedControl): PlaceboTable | null {
  const { blocks, placebos, anchors } = table;
  const features = new Float64Array((placebos + 1) * blocks.count);
  const rows: number[] = [];
  for (let row = 0; row <= placebos; row++) {
    if (controlFeatures(control, blocks, anchors[row]!, features, rows.length * blocks.count)) rows.push(row);
    else if (row === 0) return null;
  }
  const column = { features, largestCoefficient: control.largestCoefficient };
  return { ...(rows.length === placebos + 1 ? table : onlyRows(table, rows)), control: column };
}

function onlyRows(table: PlaceboTable, rows: readonly number[]): PlaceboTable {
  const { count, stepMs } = table.blocks;
  const picked = (column: Float64Array): Float64Array => {
    const retained = new Float64Array(rows.length * count);
    for (const [to, row] of rows.entries()) retained.set(column.subarray(row * count, (row + 1) * count), to * count);
    return retained;
  };
  const placebos = rows.length - 1;
  return {
    ...table,
    placebos,
    anchors: Int32Array.from(rows, (row) => table.anchors[row]!),
    weights: Float64Array.from(rows.slice(1), (row) => table.weights[row - 1]!),
    features: picked(table.features),
    earlierDays: Uint8Array.from(rows, (row) => table.earlierDays[row]!),
    earlierFeatures: picked(table.earlierFeatures),
    noise: Float64Array.from(rows, (row) => table.noise[row]!),
    effectiveHours: hoursOf(placebos, table.strideSamples, stepMs),
  };
}

function controlFeatures(control: AlignedControl, blocks: Blocks, anchor: number, into: Float64Array, at: number): boolean {
  const there = anchor + control.offset;
  const outside = there + blocks.edges[0]! < 0 || there + blocks.edges[blocks.count]! > control.series.x.length;
  return !outside && blockFeatures(control.series.sums, blocks, there, into, at);
}
