import { levelCost, lineSaving, type SegmentSums } from './segment-sums.ts';

/** How far a change may move from the candidate it was found at. */
const REACH = 30;
/** No segment is left shorter than a line has parameters, and one. */
const SHORTEST_SEGMENT = 3;
/** A new place must be better by more than rounding. */
const ROUNDING = 1e-9;

/** Moves each change to the place near it where lines on both sides cost least: for changes found among thinned candidates. */
export function settlePlaces(sums: SegmentSums, changes: readonly number[]): readonly number[] {
  const cost = (from: number, to: number): number => levelCost(sums, from, to) - lineSaving(sums, from, to);
  const settled = [...changes];
  for (const [q, change] of changes.entries()) {
    const from = settled[q - 1] ?? 0;
    const to = settled[q + 1] ?? sums.length;
    let best = cost(from, change) + cost(change, to) - ROUNDING;
    const last = Math.min(to - SHORTEST_SEGMENT, change + REACH);
    for (let place = Math.max(from + SHORTEST_SEGMENT, change - REACH); place <= last; place++) {
      const here = cost(from, place) + cost(place, to);
      if (here >= best) continue;
      best = here;
      settled[q] = place;
    }
  }
  return settled;
}
