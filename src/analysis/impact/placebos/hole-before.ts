import { millis } from '../../../model/instant.ts';
import { samplesIn } from '../../series/analysis-grid.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import type { TimeSpan } from '../input/impact-input.ts';
import { isLacking, presence, presenceBefore } from '../series/window-summary.ts';
import { blocksAround, reachBefore } from './blocks.ts';

/** Nearly the shortest block before the release: a shorter range without samples leaves some to each block. */
const SHORTEST_RANGE_S = 240;
/** Half a day: what lies further back was another time of day, and another load. */
const LONGEST_HOLE_S = 43_200;

/** Ranges without samples before the release, the earliest first, and their length together. */
export interface Hole {
  readonly ranges: readonly TimeSpan[];
  readonly lengthMs: number;
}

/**
 * What is missing before the release, where that leaves a block or the half hour before the release without enough samples; null otherwise,
 * and where it is as sparse before that, so that there is no hole but a signal that reports seldom.
 */
export function holeBefore(series: NativeSeries): Hole | null {
  const { anchor, stepMs, startMs, values } = series;
  const blocks = blocksAround(anchor, Math.max(1, values.length - anchor), stepMs);
  if (!blocks || anchor > values.length || !needsClosing(series, blocks.edges.slice(0, blocks.countBefore + 1))) return null;
  const shortest = samplesIn(SHORTEST_RANGE_S, stepMs);
  const longest = samplesIn(LONGEST_HOLE_S, stepMs);
  const ranges: TimeSpan[] = [];
  let taken = 0;
  let missing = 0;
  for (let i = anchor - 1; i >= 0 && taken < reachBefore(blocks); ) {
    let from = i + 1;
    while (from > 0 && isMissing(series, from - 1)) from--;
    const length = i + 1 - from;
    if (length >= shortest) {
      ranges.unshift({ from: millis(startMs + from * stepMs), to: millis(startMs + (i + 1) * stepMs) });
      missing += length;
      if (missing > longest) return null;
    } else taken += length;
    if (from > 0) taken++;
    i = from - 2;
  }
  const [earliest] = ranges;
  if (!earliest) return null;
  const begin = Math.round((earliest.from - startMs) / stepMs);
  return isLacking(presence(series, begin - reachBefore(blocks), begin)) ? null : { ranges, lengthMs: missing * stepMs };
}

/** A ratio without requests is no hole: the service was alive, and nobody asked. */
const isMissing = (series: NativeSeries, i: number): boolean => !isPresent(series, i) && series.denominators?.[i] !== 0;

function needsClosing(series: NativeSeries, edges: Int32Array): boolean {
  if (isLacking(presenceBefore(series))) return true;
  const { anchor } = series;
  return edges.some((edge, j) => j + 1 < edges.length && presence(series, anchor + edge, anchor + edges[j + 1]!).present === 0);
}

/** The series without the hole: what came before a range moves up to its end, so times before the release are later than they were. */
export function withoutHole(series: NativeSeries, hole: Hole | null): NativeSeries {
  if (!hole) return series;
  const { startMs, stepMs, values, denominators } = series;
  const isKept = (_: number, i: number): boolean => {
    const at = startMs + i * stepMs;
    return !hole.ranges.some(({ from, to }) => at >= from && at < to);
  };
  const kept = values.filter(isKept);
  const dropped = values.length - kept.length;
  return {
    stepMs,
    startMs: startMs + dropped * stepMs,
    values: kept,
    denominators: denominators?.filter(isKept) ?? null,
    anchor: series.anchor - dropped,
  };
}
