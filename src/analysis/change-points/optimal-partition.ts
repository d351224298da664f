import { type SegmentSums, SHORTEST_LINE, segmentCost } from './segment-sums.ts';

/** Penalties of an answer beside its squared errors, and its constraints. */
export interface PartitionRules {
  readonly changePenalty: number;
  /** Infinite: levels only. */
  readonly linePenalty: number;
  readonly shortestSegment: number;
  readonly shortestLast: number;
  /** Subtracted from the penalty where the last segment has 3 to 12 points, so that a change is reported early. */
  readonly lastDiscount: number;
  /** Added where the last segment has fewer than 3, as two points are weak evidence. */
  readonly lastPairSurcharge: number;
}

/** Length of a last segment that costs the surcharge. */
const PAIR = 2;
/** Longer last segments have enough evidence of their own. Not varied. */
const LAST_DISCOUNTED_UP_TO = 12;
/** Largest 32-bit integer, past every index. */
const NEVER = 2 ** 31 - 1;

/**
 * The segments of least total cost, exactly, among all that begin at `candidates` (ascending, the first is 0). Returns the first index of
 * every segment but the first. Dynamic programming over segment ends (Jackson et al. 2005), with starts pruned once no later end can be
 * optimal with them (PELT: Killick, Fearnhead and Eckley 2012). Quadratic in the candidates at worst.
 */
export function optimalPartition(sums: SegmentSums, candidates: Int32Array, rules: PartitionRules): readonly number[] {
  const count = candidates.length;
  // Of the points before candidate x: the least cost, and the candidate at which the last segment of that answer begins.
  const least = new Float64Array(count + 1);
  const begins = new Int32Array(count + 1);
  const alive = new Int32Array(count + 1);
  const diesAt = new Int32Array(count + 1).fill(NEVER);
  const through = new Float64Array(count + 1);
  const { changePenalty, linePenalty, shortestSegment } = rules;
  const lines = linePenalty !== Number.POSITIVE_INFINITY;
  const slack = (lines ? linePenalty : 0) + rules.lastDiscount;
  // Splitting a segment costs no more than the penalty of a line only where both parts may be lines.
  const shortestSplit = lines ? Math.max(shortestSegment, SHORTEST_LINE) : shortestSegment;
  least[0] = -changePenalty;
  let aliveCount = 1;
  for (let x = 1; x <= count; x++) {
    const isLast = x === count;
    const end = isLast ? sums.length : candidates[x]!;
    const shortest = isLast ? rules.shortestLast : shortestSegment;
    let best = Number.POSITIVE_INFINITY;
    let bestStart = 0;
    let retained = 0;
    for (let q = 0; q < aliveCount; q++) {
      const start = alive[q]!;
      if (diesAt[start]! <= end) continue;
      alive[retained] = start;
      through[retained] = Number.POSITIVE_INFINITY;
      retained++;
      const length = end - candidates[start]!;
      if (length < shortest && !(isLast && start === 0)) continue;
      const cost = least[start]! + segmentCost(sums, candidates[start]!, end, linePenalty);
      through[retained - 1] = cost;
      const penalised = cost + changePenalty + (isLast && start > 0 ? lastSegmentExtra(length, rules) : 0);
      if (penalised < best) {
        best = penalised;
        bestStart = start;
      }
    }
    aliveCount = retained;
    least[x] = best;
    begins[x] = bestStart;
    if (isLast || best === Number.POSITIVE_INFINITY) continue;
    for (let q = 0; q < aliveCount; q++) {
      const cost = through[q]!;
      const start = alive[q]!;
      if (!(cost > best + slack && cost < Number.POSITIVE_INFINITY) || diesAt[start] !== NEVER) continue;
      if (end - candidates[start]! >= shortestSplit) diesAt[start] = end + shortestSplit;
    }
    alive[aliveCount++] = x;
  }
  return positionsOf(begins, candidates);
}

function lastSegmentExtra(length: number, { lastDiscount, lastPairSurcharge }: PartitionRules): number {
  if (length <= PAIR) return lastPairSurcharge;
  return length <= LAST_DISCOUNTED_UP_TO ? -lastDiscount : 0;
}

function positionsOf(begins: Int32Array, candidates: Int32Array): readonly number[] {
  const positions: number[] = [];
  for (let x = begins[candidates.length]!; x > 0; x = begins[x]!) positions.push(candidates[x]!);
  return positions.reverse();
}
