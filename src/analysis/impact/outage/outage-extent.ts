import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import type { OutageRange } from './outage-search.ts';
import type { RangeScales } from './range-scale.ts';

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

/** Single samples are read in ranges of a minute: counts of less are too small. */
const SAMPLE_MS = 60_000;
/** It is over when it has been quiet for so long. */
const QUIET_MS = 180_000;
/** And when so many samples say so. */
const QUIET_SAMPLES = 2;
/** As far back as the usual level is read. */
const HOUR_MS = 3_600_000;

/** Extends a range to where the signal is less than half as bad, on the scale of badness. */
export function outageExtent(series: NativeSeries, scales: RangeScales, range: OutageRange, historyEnd: number): OutageExtent {
  const { anchor, stepMs, values } = series;
  const length = Math.max(1, Math.round(SAMPLE_MS / stepMs));
  const scale = scales(length);
  const half = (range.worst.typical + range.badness) / 2;
  const badnessUntil = (to: number): number => scale.badness(to - length, to, historyEnd);
  let from = range.from;
  while (from > anchor && badnessUntil(from) > half) from--;
  let to = range.to;
  let quietSamples = 0;
  for (let end = range.to + 1; end <= values.length; end++) {
    const badness = badnessUntil(end);
    if (badness > half) [to, quietSamples] = [end, 0];
    else if (!Number.isNaN(badness) && end - to >= length) quietSamples++;
  }
  const isOver = (values.length - to) * stepMs >= QUIET_MS && quietSamples >= QUIET_SAMPLES;
  const level = meanLevel(series, from, to);
  const usual = meanLevel(series, Math.max(0, historyEnd - Math.round(HOUR_MS / stepMs)), historyEnd);
  const relativeTo = series.denominators ? 1 : Math.abs(usual);
  const harmMinutes = (Math.abs(level - usual) / relativeTo) * ((to - from) * stepMs) * (1 / SAMPLE_MS);
  return { from, to, isOver, level, usual, harmMinutes };
}

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
