import type { ChangePoint } from '../../model/change-point.ts';
import type { ToUnit } from './drop-small-changes.ts';
import { isLine, type SegmentSums, slopeOf } from './segment-sums.ts';

/** The size of a change in the unit of the series. */
type ChangeSize = Omit<ChangePoint, 'index' | 'low' | 'high'>;

/** A jump within three standard errors, which noise alone seldom exceeds, is no jump. A convention. */
const JUMP_ERRORS = 3;
/** Lines that meet within a tenth of the shorter one do not jump either: a bend is dated less exactly than a jump. Not varied. */
const MEETS_WITHIN = 0.1;
/** Variance of the end of a fitted line over that of a mean of as many points: 3.8 for the shortest line of 24, 4 for a long one. */
const LINE_END_VARIANCE = 4;
/** As for the penalty: more cannot be distinguished from a level that moves. */
const MOST_AUTOCORRELATION = 0.95;
/** A level this small a part of the other one is rounding. */
const ROUNDING = 1e-9;

interface SegmentEnd {
  readonly level: number;
  readonly slope: number;
  readonly line: boolean;
  /** Variance of the level, in units of that of one residual. */
  readonly variance: number;
}

/** Sizes the change between `[from, change)` and `[change, to)` of the first dimension. `noise` is that of the standardised residuals. */
export function describeChange(
  sums: SegmentSums,
  [from, change, to]: readonly [from: number, change: number, to: number],
  linePenalty: number,
  noise: { readonly variance: number; readonly autocorrelation: number },
  toUnit: ToUnit,
): ChangeSize {
  const left = segmentAt(sums, from, change, change - 1, linePenalty);
  const right = segmentAt(sums, change, to, change, linePenalty);
  const r = Math.max(0, Math.min(MOST_AUTOCORRELATION, noise.autocorrelation));
  const error = Math.sqrt((noise.variance * (left.variance + right.variance) * (1 + r)) / (1 - r));
  const jump = Math.abs(right.level - left.level);
  const bend = Math.abs(right.slope - left.slope);
  const joins = jump <= JUMP_ERRORS * error || jump <= bend * MEETS_WITHIN * Math.min(change - from, to - change);
  const before = roundOff(toUnit(left.level), toUnit(right.level));
  const after = roundOff(toUnit(right.level), toUnit(left.level));
  return {
    kind: (left.line || right.line) && joins ? 'slope' : 'level',
    before,
    after,
    // Divided first: the difference of two levels near the ends of the range would be infinite.
    relative: before === 0 ? null : after / Math.abs(before) - Math.sign(before),
    slopeBefore: toUnit(left.slope) - toUnit(0),
    slopeAfter: toUnit(right.slope) - toUnit(0),
  };
}

function segmentAt(sums: SegmentSums, from: number, to: number, position: number, linePenalty: number): SegmentEnd {
  const mean = (sums.values[0]![to]! - sums.values[0]![from]!) / (to - from);
  if (!isLine(sums, from, to, linePenalty)) return { level: mean, slope: 0, line: false, variance: 1 / (to - from) };
  const slope = slopeOf(sums, 0, from, to);
  const level = mean + slope * (position - (from + to - 1) / 2);
  return { level, slope, line: true, variance: LINE_END_VARIANCE / (to - from) };
}

/** A level that is 0 but for rounding is 0, as a ratio to it would be absurd. */
const roundOff = (level: number, other: number): number => (Math.abs(level) <= ROUNDING * Math.abs(other) ? 0 : level);
