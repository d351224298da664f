import { SECOND_MS } from '../../model/instant.ts';

/** Points of one signal as the API gives them, ascending: `[instant in ms UTC, value]`. */
export type Points = ReadonlyArray<readonly [at: number, value: number | null]>;

/** What uPlot draws: instants, then one column a line. `null` breaks the line, `undefined` does not. */
export type LaneColumns = readonly [at: readonly number[], ...values: ReadonlyArray<ReadonlyArray<number | null | undefined>>];

/** A hole of this many steps is a gap; less is rounding of instants. */
const GAP_STEPS = 1.5;

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

/** The points of one line with a null put into every hole, so that missing data is drawn as a gap and never as a slope. */
function withGaps(points: Points, stepMs: number): ReadonlyMap<number, number | null> {
  const spacingMs = usualSpacingMs(points, stepMs);
  const values = new Map<number, number | null>();
  let previousAt: number | null = null;
  for (const [at, value] of points) {
    if (previousAt !== null && at - previousAt > GAP_STEPS * spacingMs) values.set(previousAt + spacingMs, null);
    values.set(at, value);
    previousAt = at;
  }
  return values;
}

/** Lays several lines over one column of instants. */
export function alignLines(lines: readonly Points[], stepMs: number): LaneColumns {
  const maps = lines.map((points) => withGaps(points, stepMs));
  const at = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  return [at, ...maps.map((map) => at.map((instant) => map.get(instant)))];
}

/** Indexes of the values that stand alone between gaps: a line cannot show them, so they are drawn as dots. */
export function loneValues(values: ReadonlyArray<number | null | undefined>): readonly number[] {
  const present = [...values.keys()].filter((index) => values[index] !== undefined);
  const isValue = (index: number | undefined): boolean => index !== undefined && typeof values[index] === 'number';
  return present.filter((index, place) => isValue(index) && !isValue(present[place - 1]) && !isValue(present[place + 1]));
}
