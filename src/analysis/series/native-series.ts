import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { SignalWindow } from '../../model/signal.ts';

/** A release is watched for two hours; a later change is not attributed to it, as other causes have had time by then. */
export const HORIZON_MS = 120 * MINUTE_MS;

/** No metric is this large, and its fourth power is still a finite double. A larger sample is a fault and counts as missing. */
const LARGEST_MAGNITUDE = 1e50;

/** A window cut to the samples that may be used, with infinities and absurd values turned into gaps. For a ratio `values` are numerators. */
export interface NativeSeries {
  readonly startMs: number;
  readonly stepMs: number;
  readonly values: Float64Array;
  readonly denominators: Float64Array | null;
  /** Index of the first sample whose whole interval lies after the release; may be outside the array. */
  readonly anchor: number;
}

/**
 * Cuts a window at `asOf` or the horizon, whichever is earlier: a sample counts only when its whole interval has passed. Where the samples
 * end before that but reach the hours before the release, the rest is filled with gaps: a signal that falls silent is missing.
 * It begins with the first sample, or with the release where nothing precedes it, so that leading time without samples changes nothing.
 */
export function cutWindow(window: SignalWindow, releaseAt: Millis, asOf: Millis): NativeSeries {
  const anchor = Math.ceil((releaseAt - window.start) / window.stepMs);
  const skipped = stepsBeforeHistory(window, anchor);
  const until = Math.min(asOf, releaseAt + HORIZON_MS);
  const whole = Math.max(0, Math.floor((until - window.start) / window.stepMs));
  const endsAt = window.start + window.values.length * window.stepMs;
  const length = endsAt < releaseAt - HORIZON_MS ? Math.min(whole, window.values.length) : whole;
  return {
    startMs: window.start + skipped * window.stepMs,
    stepMs: window.stepMs,
    values: withGaps(window.values, skipped, length),
    denominators: window.denominators && withGaps(window.denominators, skipped, length),
    anchor: anchor - skipped,
  };
}

/** When the samples of the history begin; the release itself where none precedes it. */
export const firstSampleAt = (window: SignalWindow, releaseAt: Millis): Millis =>
  millis(window.start + stepsBeforeHistory(window, Math.ceil((releaseAt - window.start) / window.stepMs)) * window.stepMs);

function stepsBeforeHistory({ values }: SignalWindow, anchor: number): number {
  const end = Math.min(anchor, values.length);
  let first = 0;
  while (first < end && !(Math.abs(values[first]!) <= LARGEST_MAGNITUDE)) first++;
  return first < end ? first : Math.max(0, anchor);
}

function withGaps(values: Float64Array, from: number, to: number): Float64Array {
  const copy = new Float64Array(Math.max(0, to - from));
  const known = Math.max(0, Math.min(to, values.length) - from);
  for (let i = 0; i < known; i++) {
    const value = values[from + i]!;
    copy[i] = Math.abs(value) <= LARGEST_MAGNITUDE ? value : Number.NaN;
  }
  return copy.fill(Number.NaN, known);
}

/** True where sample i has a value, and for a ratio at least one request. */
export function isPresent(series: NativeSeries, i: number): boolean {
  return !Number.isNaN(series.values[i]!) && (series.denominators === null || series.denominators[i]! > 0);
}
