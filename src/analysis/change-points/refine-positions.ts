import { levelCost, lineSaving, type SegmentSums } from './segment-sums.ts';

/** How far a change may move from its candidate: thinned candidates of 10,000 points are about as far apart. */
const REACH = 30;
/** No segment becomes shorter than this: one point more than a line has parameters. */
const SHORTEST_SEGMENT = 3;
/** A new position must be better by more than rounding. */
const ROUNDING = 1e-9;

/** Moves each change to the nearby position where lines on both sides cost least: for changes found among thinned candidates. */
export function refinePositions(sums: SegmentSums, changes: readonly number[]): readonly number[] {
  const cost = (from: number, to: number): number => levelCost(sums, from, to) - lineSaving(sums, from, to);
  const refined = [...changes];
  for (const [q, change] of changes.entries()) {
    const from = refined[q - 1] ?? 0;
    const to = refined[q + 1] ?? sums.length;
    let best = cost(from, change) + cost(change, to) - ROUNDING;
    const last = Math.min(to - SHORTEST_SEGMENT, change + REACH);
    for (let position = Math.max(from + SHORTEST_SEGMENT, change - REACH); position <= last; position++) {
      const here = cost(from, position) + cost(position, to);
      if (here >= best) continue;
      best = here;
      refined[q] = position;
    }
  }
  return refined;
}
