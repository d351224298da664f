import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';

/** An hour on each side: enough samples for two digits, and little of the daily rhythm. Not varied. */
const SIDE_S = 3600;

/**
 * Probability that a sample of the hour after the anchor lies above one of the hour before it, ties by halves: the statistic of Mann and
 * Whitney (1947). A description without a p-value, because neighbouring samples are not independent. 0.5 where a side has no sample.
 */
export function superiority({ x, stepMs }: PreparedSeries, anchor: number): number {
  const length = samplesIn(SIDE_S, stepMs);
  const before = presentBetween(x, anchor - length, anchor).sort();
  const after = presentBetween(x, anchor, anchor + length).sort();
  if (before.length === 0 || after.length === 0) return 0.5;
  let below = 0;
  let notAbove = 0;
  let pairs = 0;
  for (let i = 0; i < after.length; i++) {
    while (below < before.length && before[below]! < after[i]!) below++;
    while (notAbove < before.length && before[notAbove]! <= after[i]!) notAbove++;
    pairs += (below + notAbove) / 2;
  }
  return pairs / (before.length * after.length);
}

const presentBetween = (x: Float64Array, from: number, to: number): Float64Array =>
  x.slice(Math.max(0, from), Math.max(0, to)).filter((value) => !Number.isNaN(value));
