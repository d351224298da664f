import { isLine, type SegmentSums, SHORTEST_LINE, segmentCost } from './segment-sums.ts';

/**
 * A line must be better by this many of its penalties than a step with too few points after it. Of 1,000 steps of 3 deviations with 20 points
 * after, 9 in white noise and some 20 in AR(0.5) were lost to lines before; docs/MATH.md, "New steps", has what it costs.
 */
const LINE_PENALTIES_MORE = 1.5;
/** As in the search: two points may be a spike and its echo. */
const SHORTEST_SEGMENT = 3;

/**
 * Replaces a change to a last segment that is a line by a step, where the step fits nearly as well. No line is shorter than `SHORTEST_LINE`,
 * so a step with fewer points after it competes with lines that begin before it, and their slope and position can follow the noise. Costs
 * are in squares of the standardised series.
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
