import type { ChangePoint } from '../../model/change-point.ts';
import type { BadDirection } from '../../model/signal.ts';
import { findChangePoints } from '../change-points/find-change-points.ts';

/** A plateau goes on for as long as the level stays past half of the step that began it; less of it is a recovery. A convention. */
const REMAINING = 0.5;

/**
 * First step of the plateau on which a step of a series lies: of the latest change for the worse before it that has not been undone since.
 * Null where the step lies on none, or the plateau is older than the series. `x` is the transformed series, NaN where a value is missing.
 */
export function plateauStart(x: Float64Array, selected: number, bad: BadDirection): number | null {
  const { changes } = findChangePoints(x, { minimumRelative: 0 });
  const earlier = changes.filter(({ index, kind }) => index <= selected && kind === 'level');
  for (let i = earlier.length - 1; i >= 0; i--) {
    const began = earlier[i]!;
    if (isForTheWorse(began, bad) && earlier.slice(i + 1).every((later) => remains(began, later))) return began.index;
  }
  return null;
}

const isForTheWorse = ({ before, after }: ChangePoint, bad: BadDirection): boolean =>
  bad === 'either' || (bad === 'up' ? after > before : after < before);

/** True where a later change leaves most of the step of the earlier one. */
const remains = (began: ChangePoint, later: ChangePoint): boolean =>
  (later.after - began.before) / (began.after - began.before) >= REMAINING;
