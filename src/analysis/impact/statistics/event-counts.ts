import { isPresent, type NativeSeries } from '../../series/native-series.ts';

/** Rare events and their exposure: requests for a ratio, samples for a count. */
export interface EventCounts {
  readonly events: number;
  readonly exposure: number;
}

/** Running sums of events and exposure: the counts of any range are two subtractions. Length n + 1. */
export interface RunningCounts {
  readonly events: Float64Array;
  readonly exposure: Float64Array;
}

/**
 * Sums of the events and of their exposure (requests; samples where a signal has no requests) before each sample. Missing samples add
 * nothing.
 */
export function runningCounts(series: NativeSeries): RunningCounts {
  const n = series.values.length;
  const events = new Float64Array(n + 1);
  const exposure = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) {
    const here = isPresent(series, i);
    events[i + 1] = events[i]! + (here ? Math.max(0, series.values[i]!) : 0);
    exposure[i + 1] = exposure[i]! + (here ? (series.denominators ? series.denominators[i]! : 1) : 0);
  }
  return { events, exposure };
}

/**
 * Counts of `[from, to)`, clamped to the series. A sampled counter may hold fractions; the test needs whole events, so they are rounded.
 */
export function countsBetween(counts: RunningCounts, from: number, to: number): EventCounts {
  const last = counts.events.length - 1;
  const begin = Math.min(Math.max(0, from), last);
  const end = Math.min(Math.max(begin, to), last);
  return {
    events: Math.round(counts.events[end]! - counts.events[begin]!),
    exposure: counts.exposure[end]! - counts.exposure[begin]!,
  };
}

/** Events per unit of exposure; 0 where there was none. */
export const eventRate = (counts: EventCounts): number => (counts.exposure > 0 ? counts.events / counts.exposure : 0);

/** Bursts of errors last minutes, so they fall within one half hour mostly. */
const HALF_HOUR_MS = 1_800_000;

/**
 * How much more half-hourly counts before `end` vary than Poisson counts would: variance over mean, at least 1. Rare errors that come in
 * bursts are weaker evidence. 1 with fewer than two half-hours, where the variance is unknown.
 */
export function overdispersion(counts: RunningCounts, end: number, stepMs: number): number {
  const length = Math.max(1, Math.round(HALF_HOUR_MS / stepMs));
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (let to = end; to - length >= 0; to -= length) {
    const { events, exposure } = countsBetween(counts, to - length, to);
    if (exposure === 0) continue;
    n++;
    sum += events;
    squares += events * events;
  }
  if (n < 2 || sum === 0) return 1;
  return Math.max(1, (squares - (sum * sum) / n) / (n - 1) / (sum / n));
}
