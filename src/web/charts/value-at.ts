import { type Points, usualSpacingMs } from '../api/points.ts';

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
