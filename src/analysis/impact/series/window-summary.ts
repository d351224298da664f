import type { WindowSummary } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';

/** The hour before the release, which a report shows beside the time after it. */
const BEFORE_MS = 3_600_000;

/** The hour before the release, or as much of it as the history covers. */
export function summaryBefore(series: NativeSeries): WindowSummary {
  return summarise(series, series.anchor - Math.round(BEFORE_MS / series.stepMs), series.anchor);
}

/** All samples after the release, up to `asOf` or the horizon. */
export function summaryAfter(series: NativeSeries): WindowSummary {
  return summarise(series, series.anchor, series.values.length);
}

/** The half hour that every block is compared with must be well covered. */
const REFERENCE_MS = 1_800_000;
/** With more than three in ten samples missing, the ones present may not be representative. */
const NEEDED_PRESENCE = 0.7;

/** How many samples are there of those that could be. */
export interface Presence {
  readonly present: number;
  readonly expected: number;
}

/** True where too many samples are missing for those present to stand for all. */
export const isLacking = ({ present, expected }: Presence): boolean => present < NEEDED_PRESENCE * expected || present === 0;

/** Of the half hour before the release. */
export const presenceBefore = (series: NativeSeries): Presence =>
  presence(series, series.anchor - Math.round(REFERENCE_MS / series.stepMs), series.anchor);

/** Samples present among those of `[from, to)` that lie inside the series. */
export function presence(series: NativeSeries, from: number, to: number): Presence {
  const begin = Math.max(0, from);
  const end = Math.min(series.values.length, to);
  let present = 0;
  // A minute without requests was reported, so it is present although it has no ratio.
  for (let i = begin; i < end; i++) if (!Number.isNaN(series.values[i]!) || series.denominators?.[i] === 0) present++;
  return { present, expected: Math.max(0, end - begin) };
}

/** Requests of a ratio in `[from, to)`; 0 for other kinds. */
export function requestsBetween(series: NativeSeries, from: number, to: number): number {
  let requests = 0;
  for (let i = Math.max(0, from); i < Math.min(series.values.length, to); i++) {
    if (series.denominators && isPresent(series, i)) requests += series.denominators[i]!;
  }
  return requests;
}

function summarise(series: NativeSeries, from: number, to: number): WindowSummary {
  const begin = Math.min(Math.max(0, from), series.values.length);
  const end = Math.min(Math.max(begin, to), series.values.length);
  let sum = 0;
  let count = 0;
  for (let i = begin; i < end; i++) {
    if (!isPresent(series, i)) continue;
    sum += series.values[i]!;
    count++;
  }
  const requests = series.denominators && requestsBetween(series, begin, end);
  const parts = requests ?? count;
  return {
    from: millis(series.startMs + begin * series.stepMs),
    to: millis(series.startMs + end * series.stepMs),
    ...presence(series, begin, end),
    mean: finiteOrNull(sum / parts),
    numerator: series.denominators ? finiteOrNull(sum) : null,
    denominator: requests === null ? null : finiteOrNull(requests),
  };
}
