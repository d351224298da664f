import { isLine, type SegmentSums, SHORTEST_LINE, segmentCost } from './segment-sums.ts';

/** A line must be worth this many of its prices more than a step that is too new to be seen beside it. */
const LINE_PENALTIES_MORE = 1.5;
const SHORTEST_SEGMENT = 3;

/**
 * Puts a step in the place of a change to a newest segment that is a line, where the step does nearly as well. No line is shorter than
 * `SHORTEST_LINE`, so a step with fewer points after it competes with lines that begin before it, each with a slope and a place of its own
 * to fit the noise with. Costs are in squares of the standardised series.
 */
export function lastStepOverLine(sums: SegmentSums, changes: readonly number[], linePenalty: number): readonly number[] {
  const change = changes.at(-1);
  const to = sums.length;
  if (change === undefined || !isLine(sums, change, to, linePenalty)) return changes;
  const from = changes.at(-2) ?? 0;
  const cost = (position: number): number =>
    segmentCost(sums, from, position, linePenalty) + segmentCost(sums, position, to, linePenalty);
  let least = cost(change) + LINE_PENALTIES_MORE * linePenalty;
  let best = change;
  for (let position = to - SHORTEST_LINE + 1; position <= to - SHORTEST_SEGMENT; position++) {
    const here = cost(position);
    if (here >= least) continue;
    least = here;
    best = position;
  }
  return [...changes.slice(0, -1), best];
}
