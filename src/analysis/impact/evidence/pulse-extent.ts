import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import type { LevelBefore } from '../series/level-before.ts';
import type { MeasuredEffect } from './effect-size.ts';

/** A pulse of the release reaches its peak within a quarter of an hour: the longest pulse among the shapes. */
const BEGIN_WITHIN_MS = 900_000;

/** Duration and size of a pulse. */
export interface PulseExtent {
  readonly durationMs: number;
  /** Furthest from the level before, in the signal's own unit. */
  readonly peak: number;
  /** The peak as an effect; a peak has no interval. */
  readonly effect: MeasuredEffect;
  /** Sum of the difference to the level before, in the signal's unit times minutes. */
  readonly unitMinutes: number;
}

/** The range around the peak after the release that is more than half as far from the level before. Null without a peak. */
export function pulseExtent(series: NativeSeries, before: LevelBefore, direction: 1 | -1): PulseExtent | null {
  const { anchor, values, stepMs } = series;
  const excess = (i: number): number => {
    if (!isPresent(series, i)) return 0;
    const value = series.denominators ? values[i]! / series.denominators[i]! : values[i]!;
    return direction * (value - before.lastHour);
  };
  let peakAt = anchor;
  const searchEnd = Math.min(values.length, anchor + Math.ceil(BEGIN_WITHIN_MS / stepMs));
  for (let i = anchor; i < searchEnd; i++) if (excess(i) > excess(peakAt)) peakAt = i;
  const peak = excess(peakAt);
  if (!(peak > 0)) return null;
  let from = peakAt;
  let to = peakAt + 1;
  while (from > anchor && excess(from - 1) > peak / 2) from--;
  while (to < values.length && excess(to) > peak / 2) to++;
  let sum = 0;
  for (let i = from; i < to; i++) sum += excess(i);
  const absolute = direction * peak;
  const relative = before.lastHour > 0 ? absolute / before.lastHour : null;
  return {
    durationMs: (to - from) * stepMs,
    peak: before.lastHour + absolute,
    effect: { absolute, relative, relativeToFloor: relative ?? 0, low: null, high: null },
    unitMinutes: direction * sum * (stepMs / 60_000),
  };
}
