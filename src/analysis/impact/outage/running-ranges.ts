import { isPresent, type NativeSeries } from '../../series/native-series.ts';

/** Running sums over a native series: what lies in a range is two subtractions. All have length n + 1. */
export interface RunningRanges {
  readonly present: Int32Array;
  readonly values: Float64Array;
  /** Requests of a ratio, otherwise the number of samples. */
  readonly exposure: Float64Array;
}

/** Of a range so much must be there. */
const NEEDED_PRESENCE = 0.5;

export function runningRanges(series: NativeSeries): RunningRanges {
  const n = series.values.length;
  const present = new Int32Array(n + 1);
  const values = new Float64Array(n + 1);
  const exposure = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const here = isPresent(series, i);
    present[i + 1] = present[i]! + (here ? 1 : 0);
    values[i + 1] = values[i]! + (here ? series.values[i]! : 0);
    exposure[i + 1] = exposure[i]! + (here ? (series.denominators?.[i] ?? 1) : 0);
  }
  return { present, values, exposure };
}

/** True where at least half of `[from, to)` lies inside the series and has samples. */
export const isCovered = ({ present }: RunningRanges, from: number, to: number): boolean =>
  from >= 0 && to < present.length && to > from && present[to]! - present[from]! >= NEEDED_PRESENCE * (to - from);

/** The level of a moment is compared with that of the hour before it: long enough to be steady, short enough to follow the day. */
const REFERENCE_MS = 3_600_000;
/** With less of the hour the reference would be noise. */
const SHORTEST_REFERENCE_MS = 600_000;

/** Mean sample of the hour before `end`, or of what there is of it; NaN where that is too little. */
export function levelOfHourBefore(running: RunningRanges, end: number, stepMs: number): number {
  const from = Math.max(0, end - Math.round(REFERENCE_MS / stepMs));
  if ((end - from) * stepMs < SHORTEST_REFERENCE_MS || !isCovered(running, from, end)) return Number.NaN;
  return (running.values[end]! - running.values[from]!) / (running.present[end]! - running.present[from]!);
}

/** The same for many ends, each worked out once. */
export function levelsOfHourBefore(running: RunningRanges, stepMs: number): (end: number) => number {
  const levels = new Float64Array(running.present.length);
  const isKnown = new Uint8Array(running.present.length);
  return (end) => {
    if (end < 0 || end >= levels.length) return Number.NaN;
    if (isKnown[end] === 0) {
      levels[end] = levelOfHourBefore(running, end, stepMs);
      isKnown[end] = 1;
    }
    return levels[end]!;
  };
}

/** Exposure that a range of `length` samples usually has, by the hour before `end`. */
export function usualExposure({ exposure }: RunningRanges, end: number, length: number, stepMs: number): number {
  const from = Math.max(0, end - Math.max(length, Math.round(REFERENCE_MS / stepMs)));
  return ((exposure[end]! - exposure[from]!) / Math.max(1, end - from)) * length;
}
