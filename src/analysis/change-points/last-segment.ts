import { isLine, type SegmentSums, SHORTEST_LINE, segmentCost } from './segment-sums.ts';

/** A line must be worth this many of its prices more than a step that is too new to be seen beside it. */
const LINE_PRICES_MORE = 1.5;
const SHORTEST_SEGMENT = 3;

/**
 * Puts a step in the place of a change to a newest segment that is a line, where the step does nearly as well. No line is shorter than
 * `SHORTEST_LINE`, so a step with fewer points after it competes with lines that begin before it, each with a slope and a place of its own
 * to fit the noise with. Costs are in squares of the standardised series.
 */
export function newestStepOverLine(sums: SegmentSums, changes: readonly number[], linePrice: number): readonly number[] {
  const change = changes.at(-1);
  const to = sums.length;
  if (change === undefined || !isLine(sums, change, to, linePrice)) return changes;
  const from = changes.at(-2) ?? 0;
  const cost = (place: number): number => segmentCost(sums, from, place, linePrice) + segmentCost(sums, place, to, linePrice);
  let least = cost(change) + LINE_PRICES_MORE * linePrice;
  let best = change;
  for (let place = to - SHORTEST_LINE + 1; place <= to - SHORTEST_SEGMENT; place++) {
    const here = cost(place);
    if (here >= least) continue;
    least = here;
    best = place;
  }
  return [...changes.slice(0, -1), best];
}
