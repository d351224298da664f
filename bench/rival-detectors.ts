import { optimalPartition } from '../src/analysis/change-points/optimal-partition.ts';
import { segmentSums } from '../src/analysis/change-points/segment-sums.ts';

/** Another way to find change points. */
export interface Rival {
  readonly name: string;
  /** Change points of a series at a threshold: the higher, the fewer. */
  readonly detect: (y: Float64Array, threshold: number) => readonly number[];
  /** The threshold from which on a series shows no change. */
  readonly quietFrom: (y: Float64Array) => number;
}

const SHORTEST_SEGMENT = 2;

/**
 * PELT with the squared error about the mean (Killick, Fearnhead and Eckley 2012); the threshold is its penalty. It is the partition of
 * this project with levels only and no rule for the last segment.
 */
const pelt: Rival['detect'] = (y, threshold) =>
  optimalPartition(segmentSums([y]), Int32Array.from(y.keys()), {
    changePenalty: threshold,
    linePenalty: Number.POSITIVE_INFINITY,
    shortestSegment: SHORTEST_SEGMENT,
    shortestLast: SHORTEST_SEGMENT,
    lastDiscount: 0,
    lastPairSurcharge: 0,
  });

/**
 * E-divisive (Matteson and James 2014) in the form that MongoDB and Otava shipped, which splits a range into two at the largest energy
 * statistic and goes on inside both. The threshold is on that statistic and takes the place of its permutation test, which knows
 * independent noise only.
 */
const eDivisive: Rival['detect'] = (y, threshold) => {
  const changes: number[] = [];
  const open: [from: number, to: number][] = [[0, y.length]];
  for (let stretch = open.pop(); stretch; stretch = open.pop()) {
    const [from, to] = stretch;
    const { place, statistic } = bestSplit(y, from, to);
    if (!(statistic > threshold)) continue;
    changes.push(place);
    open.push([from, place], [place, to]);
  }
  return changes.sort((a, b) => a - b);
};

/** The split with the largest energy statistic; moving one point from right to left changes the sums of distances by its own. */
function bestSplit(y: Float64Array, from: number, to: number): { readonly place: number; readonly statistic: number } {
  let within = 0;
  let between = 0;
  let beyond = 0;
  for (let i = from; i < to; i++) for (let j = from; j < i; j++) beyond += Math.abs(y[i]! - y[j]!);
  let best = { place: from, statistic: Number.NEGATIVE_INFINITY };
  for (let place = from + 1; place < to; place++) {
    let toLeft = 0;
    let toRight = 0;
    for (let j = from; j < place - 1; j++) toLeft += Math.abs(y[place - 1]! - y[j]!);
    for (let j = place; j < to; j++) toRight += Math.abs(y[place - 1]! - y[j]!);
    within += toLeft;
    between += toRight - toLeft;
    beyond -= toRight;
    const m = place - from;
    const n = to - place;
    if (m < SHORTEST_SEGMENT || n < SHORTEST_SEGMENT) continue;
    const energy = (2 * between) / (m * n) - (2 * within) / (m * (m - 1)) - (2 * beyond) / (n * (n - 1));
    const statistic = (m * n * energy) / (m + n);
    if (statistic > best.statistic) best = { place, statistic };
  }
  return best;
}

/** Halvings of the range in which a penalty is looked for: to a hundredth of it. */
const HALVINGS = 10;
const LOWEST_PENALTY = 1;
const HIGHEST_PENALTY = 10_000;

function quietPenalty(y: Float64Array): number {
  let low = LOWEST_PENALTY;
  let high = HIGHEST_PENALTY;
  for (let i = 0; i < HALVINGS; i++) {
    // Penalties differ by orders of magnitude, so the middle is that of the logarithms.
    const middle = Math.sqrt(low * high);
    if (pelt(y, middle).length > 0) low = middle;
    else high = middle;
  }
  return high;
}

export const RIVALS: readonly Rival[] = [
  { name: 'PELT', detect: pelt, quietFrom: quietPenalty },
  { name: 'E-divisive', detect: eDivisive, quietFrom: (y) => bestSplit(y, 0, y.length).statistic },
];

/** The lowest threshold at which at most this share of the series shows a change. */
export function thresholdFor(thresholds: readonly number[], share: number): number {
  const descending = thresholds.toSorted((a, b) => b - a);
  return descending[Math.min(descending.length - 1, Math.floor(share * descending.length))]!;
}
