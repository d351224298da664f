import type { BadDirection } from '../../model/signal.ts';
import type { Points } from '../api/points.ts';
import type { Interval } from '../time/time-range.ts';

/** Which of the lines whose values stand at one instant lies nearest to `value`; null where none has one. */
export function nearestLine(values: ReadonlyArray<number | null | undefined>, value: number): number | null {
  let nearest: number | null = null;
  for (const [index, own] of values.entries()) {
    if (own === null || own === undefined) continue;
    if (nearest === null || Math.abs(own - value) < Math.abs(values[nearest]! - value)) nearest = index;
  }
  return nearest;
}

/** Where a signal looks worst in a range of time: the point to select for users who have no pointer. Null without a value. */
export function worstPoint(points: Points, { from, to }: Interval, bad: BadDirection): number | null {
  const sign = bad === 'down' ? -1 : 1;
  const isSeen = (point: Points[number]): point is readonly [number, number] =>
    point[1] !== null && point[0] >= from && point[0] < to;
  const [first, ...rest] = points.filter(isSeen);
  if (!first) return null;
  return rest.reduce((worst, point) => (sign * point[1] > sign * worst[1] ? point : worst), first)[0];
}
