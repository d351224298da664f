import { HOUR_MS, MINUTE_MS } from '../../../model/instant.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import type { OutageRange } from './outage-search.ts';
import type { RangeScale, RangeScales } from './range-scale.ts';
import { type SearchedHistory, worstRange } from './worst-range.ts';

/** When an outage began and ended, and how much of it there was. */
export interface OutageExtent {
  readonly from: number;
  /** Past its last sample. */
  readonly to: number;
  /** True where samples show that it is over. */
  readonly isOver: boolean;
  /** Mean level while it lasted, and in the hour before the release; of a ratio the share of all requests. */
  readonly level: number;
  readonly usual: number;
  /** Sum of the excess in minutes of total failure for a ratio, otherwise in minutes of a doubled level, or of none for what may not fall. */
  readonly harmMinutes: number;
}

/** The edges are read in ranges of a minute at least, as counts of less are too small, */
const SHORTEST_EDGE_MS = MINUTE_MS;
/** of a quarter of the range that shows it best, as what shows in few minutes is plain in each, */
const EDGE_SHARE = 0.25;
/** and of five minutes at most. */
const LONGEST_EDGE_MS = 5 * MINUTE_MS;
/** It is over when it has been quiet for so long. */
const QUIET_MS = 3 * MINUTE_MS;

/**
 * Narrows or widens a range to where the signal is half as bad, on the scale of badness, or worse than the worst of the history. What comes
 * back after a quiet time belongs to it.
 */
export function outageExtent(
  series: NativeSeries,
  scales: RangeScales,
  range: OutageRange,
  history: SearchedHistory,
): OutageExtent {
  const historyEnd = history.end;
  const { anchor, stepMs } = series;
  const edgeMs = Math.min(LONGEST_EDGE_MS, Math.max(SHORTEST_EDGE_MS, EDGE_SHARE * (range.to - range.from) * stepMs));
  const edge = Math.max(1, Math.round(edgeMs / stepMs));
  const isBad = isBadIn(scales(edge), range, historyEnd);
  let from = range.from;
  while (from > anchor && isBad(from - edge, from)) from--;
  while (from < range.to - edge && isBad(from, from + edge) === false) from++;
  const end = endOf(series, scales, range, history, from + edge, Math.max(QUIET_MS, edgeMs));
  const to = end ?? series.values.length;
  const level = meanLevel(series, from, to);
  const usual = meanLevel(series, Math.max(0, historyEnd - Math.round(HOUR_MS / stepMs)), historyEnd);
  const relativeTo = series.denominators ? 1 : Math.abs(usual);
  const harmMinutes = (Math.abs(level - usual) / relativeTo) * (((to - from) * stepMs) / MINUTE_MS);
  return { from, to, isOver: end !== null, level, usual, harmMinutes };
}

/** Null where too few samples are known. */
function isBadIn(scale: RangeScale, { badness, worst }: OutageRange, historyEnd: number) {
  const half = Math.max((worst.typical + badness) / 2, worst.badness);
  return (from: number, to: number): boolean | null => {
    const own = scale.badness(from, to, historyEnd);
    return Number.isNaN(own) ? null : own > half;
  };
}

/** The first sample of the quiet time that has lasted since; null where none has. */
function endOf(
  { values, stepMs }: NativeSeries,
  scales: RangeScales,
  range: OutageRange,
  history: SearchedHistory,
  first: number,
  quietMs: number,
): number | null {
  const quiet = Math.max(QUIET_SAMPLES, Math.round(quietMs / stepMs));
  const scale = scales(quiet);
  const isBad = isBadIn(scale, range, history.end);
  // Over two hours some minutes reach half of it by chance: what comes back is worse than any such range of the history.
  const worst = worstRange(scale, quiet, 0, history)?.badness ?? Number.NEGATIVE_INFINITY;
  let end: number | null = null;
  for (let from = first; from + quiet <= values.length; from++) {
    const bad = isBad(from, from + quiet);
    if (bad && (end === null || scale.badness(from, from + quiet, history.end) > worst)) end = null;
    else if (bad === false) end ??= from;
  }
  if (end === null) return null;
  // A quiet time may begin with a minute that is bad: the mean of the others hides it.
  const sample = Math.max(1, Math.round(SHORTEST_EDGE_MS / stepMs));
  const isBadSample = isBadIn(scales(sample), range, history.end);
  const latest = end + quiet;
  while (end < latest && isBadSample(end, end + sample)) end++;
  return end;
}

/** And when so many samples say so. */
const QUIET_SAMPLES = 2;

/** Mean of the samples of a range; of a ratio all failures over all requests. NaN where there is none. */
export function meanLevel(series: NativeSeries, from: number, to: number): number {
  let sum = 0;
  let exposure = 0;
  for (let i = from; i < to; i++) {
    if (!isPresent(series, i)) continue;
    sum += series.values[i]!;
    exposure += series.denominators?.[i] ?? 1;
  }
  return sum / exposure;
}
