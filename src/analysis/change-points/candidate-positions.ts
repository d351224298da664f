import type { SegmentSums } from './segment-sums.ts';

/**
 * Positions among which the optimal partition chooses; up to half as many points again, every point is one. With 400 F1 on the Turing change
 * point data set was 0.801 instead of 0.811; the partition is quadratic in their number.
 */
const MOST_CANDIDATES = 300;
/** Among the newest points every one is a candidate: a change just now matters most. As many as the shortest line has. */
const NEWEST_ALWAYS = 24;
/** Narrowest window on each side of a position; each next one is twice as wide, up to a third of the series. Not varied. */
const NARROWEST_WINDOW = 3;
/** Scan statistics are chi-squared with one degree of freedom where nothing changes: 4 is a p of 0.046, and a change needs far more. */
const LEAST_STATISTIC = 4;

/**
 * Positions where a segment may begin, ascending, 0 among them. On long series those where the means on both sides differ most, at any of
 * several widths: the partition is then quadratic in a fixed number, and this scan is O(n log n).
 */
export function candidatePositions(sums: SegmentSums): Int32Array {
  const n = sums.length;
  if (n <= MOST_CANDIDATES * 1.5) return Int32Array.from({ length: n }, (_, i) => i);
  const strongest = strongestPeaks(sums);
  const chosen = new Uint8Array(n);
  chosen[0] = 1;
  chosen.fill(1, n - NEWEST_ALWAYS);
  let count = 1 + NEWEST_ALWAYS;
  const ranked: number[] = [];
  for (let i = 1; i < n; i++) if (strongest[i]! > LEAST_STATISTIC) ranked.push(i);
  ranked.sort((a, b) => strongest[b]! - strongest[a]! || a - b);
  for (const position of ranked) {
    if (count >= MOST_CANDIDATES) break;
    if (chosen[position]) continue;
    chosen[position] = 1;
    count++;
  }
  const positions = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < n; i++) if (chosen[i]) positions[next++] = i;
  return positions;
}

/** For each position the largest statistic over all widths at which it is a local maximum; 0 where it never is. */
function strongestPeaks(sums: SegmentSums): Float64Array {
  const n = sums.length;
  const strongest = new Float64Array(n);
  const statistic = new Float64Array(n);
  const queue = new Int32Array(n);
  for (let width = NARROWEST_WINDOW; width <= n / 3; width *= 2) {
    scan(sums, width, statistic);
    keepPeaks(statistic, Math.max(1, width >> 2), queue, strongest);
  }
  return strongest;
}

/** Writes the squared difference of the means on both sides of every position, in units of its variance. */
function scan(sums: SegmentSums, width: number, statistic: Float64Array): void {
  const n = sums.length;
  statistic.fill(0);
  for (const values of sums.values) {
    for (let i = NARROWEST_WINDOW; i < n - 2; i++) {
      const from = i > width ? i - width : 0;
      const to = i + width < n ? i + width : n;
      const before = i - from;
      const after = to - i;
      const difference = (values[i]! - values[from]!) / before - (values[to]! - values[i]!) / after;
      statistic[i] = statistic[i]! + (difference * difference * before * after) / (before + after);
    }
  }
}

/** Raises `strongest` where a statistic is the first largest within `reach` on both sides: a sliding maximum by a monotone queue, O(n). */
function keepPeaks(statistic: Float64Array, reach: number, queue: Int32Array, strongest: Float64Array): void {
  const n = statistic.length;
  let head = 0;
  let tail = 0;
  for (let entering = 0; entering < n + reach; entering++) {
    if (entering < n) {
      while (tail > head && statistic[queue[tail - 1]!]! < statistic[entering]!) tail--;
      queue[tail++] = entering;
    }
    const i = entering - reach;
    if (i < 0) continue;
    while (queue[head]! < i - reach) head++;
    if (queue[head] === i && statistic[i]! > strongest[i]!) strongest[i] = statistic[i]!;
  }
}
