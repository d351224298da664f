import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import type { Interval } from './time-range.ts';

/** Steps that divide the hour or the day, so that buckets fall on round times. The finest is the width of a StatsD bucket. */
const STEPS_MS: readonly number[] = [
  10 * SECOND_MS,
  30 * SECOND_MS,
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
];

/** Points closer together than this cannot be distinguished by eye, and only cost time. */
const PIXELS_PER_POINT = 1.5;

/** A bucket is trusted this long after its end: by then the senders of 10 s intervals have sent it. */
const SETTLE_MS = 15 * SECOND_MS;

/** The finest step whose points can be distinguished when `lengthMs` is drawn over `widthPx` CSS pixels. */
export function chooseStepMs(lengthMs: number, widthPx: number): number {
  const mostPoints = Math.max(1, widthPx / PIXELS_PER_POINT);
  return STEPS_MS.find((stepMs) => lengthMs / stepMs <= mostPoints) ?? DAY_MS;
}

/**
 * The interval of the queries: whole buckets of `stepMs` only. A half-filled last bucket would be drawn as a drop of the rate that never
 * happened.
 */
export function wholeBuckets(shown: Interval, stepMs: number, now: Millis): Interval {
  const from = Math.floor(shown.from / stepMs) * stepMs;
  const settled = Math.floor((now - SETTLE_MS) / stepMs) * stepMs;
  const to = Math.min(Math.ceil(shown.to / stepMs) * stepMs, settled);
  return { from: millis(from), to: millis(Math.max(to, from + stepMs)) };
}
