import { SECOND_MS } from '../../model/instant.ts';

/** Points of one signal as the API gives them, ascending: `[instant in ms UTC, value]`. */
export type Points = ReadonlyArray<readonly [at: number, value: number | null]>;

/** The usual distance between two points: the query's step, or the sender's own interval where that is longer. */
export function usualSpacingMs(points: Points, stepMs: number): number {
  const distances: number[] = [];
  for (let index = 1; index < points.length; index++) distances.push(points[index]![0] - points[index - 1]![0]);
  distances.sort((a, b) => a - b);
  return Math.max(stepMs, distances[Math.floor(distances.length / 2)] ?? 0);
}

/**
 * Counts of steps as rates per second. A sender whose own interval is longer than the step reports the count of that interval in one of
 * its steps, so it is the usual spacing that the count stands for, not the step.
 */
export function ratesPerSecond(counts: Points, stepMs: number): Points {
  const seconds = usualSpacingMs(counts, stepMs) / SECOND_MS;
  return counts.map(([at, count]) => [at, count === null ? null : count / seconds]);
}
