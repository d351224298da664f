import { median, robustSigma } from '../stats/median.ts';
import { joined, type SegmentFit, segmentResiduals } from './segment-fit.ts';
import { isLine, type SegmentSums } from './segment-sums.ts';

/** Excess kurtosis from which squares date a change badly: three standard errors of that of 220 normal values. */
const HEAVY_FROM = 1;
/** Past so many robust deviations a distance counts in proportion, not in square (Huber, 1964). */
const SQUARE_UP_TO = 1.5;
/** Squares and distances that see the same change date it this near each other. */
const MOVES_UP_TO = 10;
/** No segment is left shorter. */
const SHORTEST_SEGMENT = 3;

/**
 * Dates changes between levels once more where residuals have heavy tails: squares let one far point beside a step draw it to its other side.
 * Each change moves to the place near it at which distances from the medians of both segments, Huber's, add up to least.
 */
export function settleHeavyTails(
  series: readonly Float64Array[],
  sums: SegmentSums,
  { changes, excessKurtosis }: SegmentFit,
  linePrice: number,
): readonly number[] {
  if (!((excessKurtosis ?? 0) > HEAVY_FROM)) return changes;
  const settled = [...changes];
  for (const [q, change] of changes.entries()) {
    const [from, to] = [settled[q - 1] ?? 0, changes[q + 1] ?? sums.length];
    if (isLine(sums, from, change, linePrice) || isLine(sums, change, to, linePrice)) continue;
    const before = segmentResiduals(series, sums, from, change, linePrice);
    const after = segmentResiduals(series, sums, change, to, linePrice);
    const scales = before.map((left, k) => robustSigma(joined(left, after[k]!)));
    const levels = series.map((z) => [median(z.subarray(from, change)), median(z.subarray(change, to))] as const);
    /** How much more the point costs on the right of the change than on the left of it. */
    const dearer = (i: number): number =>
      series.reduce((sum, z, k) => sum + huber(z[i]! - levels[k]![1], scales[k]!) - huber(z[i]! - levels[k]![0], scales[k]!), 0);
    settled[q] = bestNear(
      change,
      Math.max(from + SHORTEST_SEGMENT, change - MOVES_UP_TO),
      Math.min(to - SHORTEST_SEGMENT, change + MOVES_UP_TO),
      dearer,
    );
  }
  return settled;
}

/** The place from `least` to `most` at which the points on either side cost least, the change itself where none is better. */
function bestNear(change: number, least: number, most: number, dearer: (i: number) => number): number {
  let found = change;
  let lowest = 0;
  let cost = 0;
  for (let place = change - 1; place >= least; place--) {
    cost += dearer(place);
    if (cost < lowest) [lowest, found] = [cost, place];
  }
  cost = 0;
  for (let place = change + 1; place <= most; place++) {
    cost -= dearer(place - 1);
    if (cost < lowest) [lowest, found] = [cost, place];
  }
  return found;
}

function huber(distance: number, scale: number): number {
  const limit = SQUARE_UP_TO * scale;
  const size = Math.abs(distance);
  return size <= limit ? size * size : limit * (2 * size - limit);
}
