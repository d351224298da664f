import { type GridSeries, indexFrom, samplesIn } from '../../series/analysis-grid.ts';
import { type RareChange, rareChange } from './rare-change.ts';

/** Longer than a restart takes (six minutes at most), so that a blip is no level. */
export const SAME_LEVEL_S = 480;
/** Half a level may be missing. */
const NEEDED_PRESENCE = 0.5;
/** Where a level stood before the release; also how far back a jump is looked for. */
const REFERENCE_S = 1800;
/** A level is the mean of the middle half of its samples: a blip of two minutes in eight is left out, and ties of whole numbers are not. */
const TRIMMED = 0.25;
/** Jumps of the history count from half the size on, and where they brought the signal half as far: one slightly smaller is no proof of rarity. */
const COMPARABLE = 0.5;
/** A jump that comes every day does not come to the minute. */
const CLOCK_SLACK_S = 1800;
/** A day, in seconds. */
const DAY_S = 86_400;
/** Seen on this share of the earlier days at this time, a jump belongs to the day. */
const DAILY_SHARE = 0.5;
/** Positions with this share of the highest jump are the same jump, seen from its neighbours. */
const SAME_JUMP = 0.99;

/** A level that changed and stays. */
export interface LevelJump extends RareChange {
  readonly from: number;
  readonly to: number;
}

/**
 * The largest jump in one direction, from half an hour before the release on, that is still there in the last minutes; null where there is
 * none. `grid` has the values as they are.
 */
export function testLevelJump(grid: GridSeries, releaseAt: number, direction: 1 | -1): LevelJump | null {
  const { x, stepMs } = grid;
  const length = Math.max(2, samplesIn(SAME_LEVEL_S, stepMs));
  const anchor = indexFrom(grid, releaseAt);
  const reference = levelBefore(grid, anchor);
  const last = levelOf(x, x.length - length, x.length);
  const retained = direction * (last - reference);
  if (!(retained > 0)) return null;
  const sizeAt = (i: number): number => Math.min(retained, direction * (levelOf(x, i, i + length) - levelOf(x, i - length, i)));
  const first = Math.max(length, anchor - samplesIn(REFERENCE_S, stepMs));
  const sizes = Float64Array.from({ length: Math.max(0, x.length - length - first + 1) }, (_, i) => sizeAt(first + i));
  const size = sizes.reduce((most, each) => (each > most ? each : most), 0);
  if (!(size > 0)) return null;
  const from = first + sizes.findIndex((each) => each >= SAME_JUMP * size);
  const middle = (reference + last) / 2;
  const onset = firstBeyond(x, from, Math.min(x.length, from + length), middle, direction);
  const earlier = earlierJumps(x, anchor, length, { size, direction, middle });
  if (isDaily(earlier.at, onset, stepMs)) return null;
  const onsetMs = grid.startMs + onset * stepMs;
  return {
    ...{ from: reference, to: last },
    ...rareChange(onsetMs, releaseAt, earlier.at.length, earlier.positions * stepMs, stepMs),
  };
}

/** The level of the last half hour before the anchor. */
export const levelBefore = ({ x, stepMs }: GridSeries, anchor: number): number =>
  levelOf(x, anchor - samplesIn(REFERENCE_S, stepMs), anchor);

/** True where most earlier days have a change at about this time; `jumps` are the indices of earlier ones. */
export function isDaily(jumps: readonly number[], onset: number, stepMs: number): boolean {
  const day = samplesIn(DAY_S, stepMs);
  const slack = samplesIn(CLOCK_SLACK_S, stepMs);
  const days = Math.floor((onset - slack) / day);
  let seen = 0;
  for (let back = 1; back <= days; back++) {
    if (jumps.some((at) => Math.abs(onset - back * day - at) <= slack)) seen++;
  }
  return seen > 0 && seen >= DAILY_SHARE * days;
}

/** The first sample on the other side of the middle; the first of all where none is. */
function firstBeyond(x: Float64Array, from: number, to: number, middle: number, direction: 1 | -1): number {
  for (let i = from; i < to; i++) if (direction * (x[i]! - middle) > 0) return i;
  return from;
}

interface Compared {
  readonly size: number;
  readonly direction: 1 | -1;
  /** Halfway between the levels before and after. */
  readonly middle: number;
}

/** Indices of comparable jumps before the anchor, and how many positions could have shown one; positions closer than a level are one jump. */
function earlierJumps(x: Float64Array, anchor: number, length: number, { size, direction, middle }: Compared) {
  const at: number[] = [];
  let positions = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  const levels = Float64Array.from({ length: Math.max(0, anchor - length + 1) }, (_, i) => levelOf(x, i, i + length));
  for (let i = length; i + length <= anchor; i++) {
    const jump = direction * (levels[i]! - levels[i - length]!);
    if (Number.isNaN(jump)) continue;
    positions++;
    if (jump < COMPARABLE * size || direction * (levels[i]! - middle) <= 0) continue;
    if (i - lastAt > length) at.push(i);
    lastAt = i;
  }
  return { at, positions };
}

/** Mean of the middle half of the samples in `[from, to)`; NaN where too few are there. */
function levelOf(x: Float64Array, from: number, to: number): number {
  const present = x.slice(Math.max(0, from), Math.max(0, to)).filter((value) => !Number.isNaN(value));
  if (present.length < Math.max(1, NEEDED_PRESENCE * (to - from))) return Number.NaN;
  present.sort();
  const trimmed = Math.floor(TRIMMED * present.length);
  let sum = 0;
  for (let i = trimmed; i < present.length - trimmed; i++) sum += present[i]!;
  return sum / (present.length - 2 * trimmed);
}
