import { type Points, usualSpacingMs } from '../api/points.ts';

/** What uPlot draws: instants, then one column a line. `null` breaks the line, `undefined` does not. */
export type PanelColumns = readonly [at: readonly number[], ...values: ReadonlyArray<ReadonlyArray<number | null | undefined>>];

/** A hole of this many steps is a gap; less is rounding of instants. */
const GAP_STEPS = 1.5;

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
export function alignLines(lines: readonly Points[], stepMs: number): PanelColumns {
  const maps = lines.map((points) => withGaps(points, stepMs));
  const at = [...new Set(maps.flatMap((map) => [...map.keys()]))].sort((a, b) => a - b);
  return [at, ...maps.map((map) => at.map((instant) => map.get(instant)))];
}

/** Indexes of the values that stand alone between gaps: a line cannot show them, so they are drawn as dots. */
export function loneValues(values: ReadonlyArray<number | null | undefined>): readonly number[] {
  const present = [...values.keys()].filter((index) => values[index] !== undefined);
  const isValue = (index: number | undefined): boolean => index !== undefined && typeof values[index] === 'number';
  return present.filter((index, rank) => isValue(index) && !isValue(present[rank - 1]) && !isValue(present[rank + 1]));
}
