import type { ChangePoint } from '../../model/change-point.ts';
import type { BadDirection } from '../../model/signal.ts';
import { findChangePoints } from '../change-points/find-change-points.ts';

/** A plateau goes on for as long as the level stays past half of the step that began it; less of it is a recovery. A convention. */
const REMAINING = 0.5;
/**
 * It began with a step that is at least this part of how much worse the level is now: the end of a dip hours before is none, and each of four
 * steps of a climb is one. Not varied.
 */
const LEAST_PART = 0.25;

/**
 * First step of the plateau on which a step of a series lies: of the latest change for the worse before it that has not been undone since.
 * Null where the step lies on none, or the plateau is older than the series. `x` is the transformed series, NaN where a value is missing.
 */
export function plateauStart(x: Float64Array, selected: number, bad: BadDirection): number | null {
  const { changes } = findChangePoints(x, { minimumRelative: 0 });
  const earlier = changes.filter(({ index, kind }) => index <= selected && kind === 'level');
  for (let i = earlier.length - 1; i >= 0; i--) {
    const began = earlier[i]!;
    const isStart = isForTheWorse(began, bad) && isPartOf(began, earlier.at(-1)!);
    if (isStart && earlier.slice(i + 1).every((later) => remains(began, later))) return began.index;
  }
  return null;
}

const isForTheWorse = ({ before, after }: ChangePoint, bad: BadDirection): boolean =>
  bad === 'either' || (bad === 'up' ? after > before : after < before);

/** True where the step is a good part of the way to the level after the last change. */
const isPartOf = (began: ChangePoint, last: ChangePoint): boolean =>
  (began.after - began.before) / (last.after - began.before) >= LEAST_PART;

/** True where a later change leaves most of the step of the earlier one. */
const remains = (began: ChangePoint, later: ChangePoint): boolean =>
  (later.after - began.before) / (began.after - began.before) >= REMAINING;
