import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import { medianInPlace } from '../../stats/median.ts';

/**
 * The usual level covers the two hours that the blocks before the release cover. Errors of the effect (median, seed 1): 13.0 % over one
 * hour, 12.7 to 12.8 over one and a half, 12.1 to 12.4 over two.
 */
const USUAL_MS = 7_200_000;
/**
 * Its ranges of five minutes: long enough to pool rare events, short enough for the median to pass over a burst. Ranges of 10, 15 and 20
 * min gave errors of 12.3, 12.4 and 12.3 % in place of 12.1.
 */
const RANGE_MS = 300_000;
/** The yardstick with which the weights of the formula were fitted. */
const LAST_HOUR_MS = 3_600_000;

/** The level of the signal before the release, in its own unit; for a ratio numerators over denominators, added up first. */
export interface LevelBefore {
  /**
   * Effects are reported relative to this: the median over five-minute ranges of two hours, or the last hour's mean where that is zero. The
   * hour's mean is noisier: with it the relative effect was off by 13.6 % in the median, with this by 12.1 % (seed 1 of the benchmark).
   */
  readonly usual: number;
  /** Mean of the last hour. */
  readonly lastHour: number;
  /** Of the last hour, as are the requests. */
  readonly samples: number;
  /** Mean denominator of a sample; 0 for other kinds. */
  readonly requestsPerSample: number;
  readonly requests: number;
}

/** Null when the hour before the release has no sample. */
export function levelBefore(series: NativeSeries): LevelBefore | null {
  const { samples, level: lastHour, requests } = pooled(series, series.anchor - samplesOf(LAST_HOUR_MS, series), series.anchor);
  if (samples === 0) return null;
  const usual = medianOfRanges(series) || lastHour;
  return { usual, lastHour, samples, requests, requestsPerSample: requests / samples };
}

/** Ranges are counted back from the release; those without a sample are left out. NaN without any. */
function medianOfRanges(series: NativeSeries): number {
  const length = Math.max(1, samplesOf(RANGE_MS, series));
  const levels = new Float64Array(Math.max(1, Math.floor(samplesOf(USUAL_MS, series) / length)));
  let count = 0;
  for (let i = 1; i <= levels.length; i++) {
    const end = series.anchor - (i - 1) * length;
    const { samples, level } = pooled(series, end - length, end);
    if (samples > 0) levels[count++] = level;
  }
  return medianInPlace(levels, count);
}

const samplesOf = (durationMs: number, { stepMs }: NativeSeries): number => Math.round(durationMs / stepMs);

/** Level of the samples of `[from, to)` that lie inside the series, with their number and their requests. */
function pooled(series: NativeSeries, from: number, to: number) {
  let samples = 0;
  let sum = 0;
  let requests = 0;
  for (let i = Math.max(0, from); i < Math.min(to, series.values.length); i++) {
    if (!isPresent(series, i)) continue;
    samples++;
    sum += series.values[i]!;
    requests += series.denominators ? series.denominators[i]! : 0;
  }
  return { samples, requests, level: sum / (series.denominators ? requests : samples) };
}
