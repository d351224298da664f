import { DAY_MS } from '../../model/instant.ts';
import type { Samples, SeriesSamples } from '../../model/sample.ts';
import { firstIndexAt } from './grid.ts';
import { longestIdleGapSteps } from './liveness.ts';

/** How far before a range a total is read, so that what was added up to its first sample in the range is known. */
export const TOTAL_LOOKBACK_MS = DAY_MS;

/** Enough gaps, spread over all of them, to know the usual one. */
const MAX_GAPS_MEASURED = 1_000;

/** True where the sender says that the samples are a running total. */
export const isDeclaredTotal = ({ series }: Pick<SeriesSamples, 'series'>): boolean => series.kind === 'total';

/**
 * What was added to a declared total from sample to sample, each at the later of the two, so that nothing shows before it happened;
 * those before `from` are left out. A fall is a reset, after which the new value was added since 0, as Prometheus' `increase` counts. The
 * first sample gives nothing: how long it took to come about is not known.
 *
 * What was added while a few samples were missed is spread evenly over them: put into one step it would be a burst after a silence, at
 * the very moments when processes are exchanged. Of a longer gap only the last usual interval is told, at the mean pace of the gap; beyond
 * `TOTAL_LOOKBACK_MS` nothing is.
 */
export function incrementsOfTotal({ at, values }: Samples, from: number = Number.NEGATIVE_INFINITY): Samples {
  const usualGap = usualGapOf(at);
  const found = { at: [] as number[], values: [] as number[] };
  for (let index = Math.max(1, firstIndexAt(at, from)); index < at.length; index += 1) {
    const gap = at[index]! - at[index - 1]!;
    if (gap > TOTAL_LOOKBACK_MS) continue;
    const added = values[index]! < values[index - 1]! ? values[index]! : values[index]! - values[index - 1]!;
    const intervals = Math.max(1, Math.round(gap / usualGap));
    const told = intervals - 1 <= longestIdleGapSteps(usualGap) ? intervals : 1;
    for (let part = told - 1; part >= 0; part -= 1) {
      const instant = at[index]! - Math.round((part * gap) / intervals);
      if (instant < from) continue;
      found.at.push(instant);
      found.values.push(added / intervals);
    }
  }
  return { at: Float64Array.from(found.at), values: Float64Array.from(found.values) };
}

/** The median distance between neighbouring samples. */
function usualGapOf(at: Float64Array): number {
  const stride = Math.max(1, Math.ceil((at.length - 1) / MAX_GAPS_MEASURED));
  const gaps: number[] = [];
  for (let index = 1; index < at.length; index += stride) gaps.push(at[index]! - at[index - 1]!);
  gaps.sort((a, b) => a - b);
  return gaps[gaps.length >> 1] ?? Number.POSITIVE_INFINITY;
}
