import type { BadDirection } from '../../model/signal.ts';
import { type Points, usualSpacingMs } from '../api/points.ts';
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

/** The value nearest to `at`, or null where none lies within one spacing of it: inside a gap there is nothing to read off. */
export function valueAt(points: Points, at: number, stepMs: number): number | null {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]![0] < at) low = middle + 1;
    else high = middle;
  }
  const neighbours = [points[low - 1], points[low]].filter((point) => point !== undefined);
  const nearest = neighbours.toSorted((a, b) => Math.abs(a[0] - at) - Math.abs(b[0] - at))[0];
  return nearest && Math.abs(nearest[0] - at) <= usualSpacingMs(points, stepMs) ? nearest[1] : null;
}
