import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../../model/instant.ts';

/** The ranges that end now, in the order they are offered. */
export const RECENT_RANGES = ['1h', '6h', '24h', '7d'] as const;
export type RecentRange = (typeof RECENT_RANGES)[number];

const RECENT_LENGTHS_MS: Readonly<Record<RecentRange, number>> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
};

/** What the user selected: a length that slides with the clock, or two fixed instants. */
export type TimeRange =
  | { readonly kind: 'recent'; readonly length: RecentRange }
  | { readonly kind: 'between'; readonly from: Millis; readonly to: Millis };

export interface Interval {
  readonly from: Millis;
  readonly to: Millis;
}

export const DEFAULT_RANGE: TimeRange = { kind: 'recent', length: '24h' };

/** Nothing finer than a few 10 s samples is worth a whole screen. */
export const SHORTEST_RANGE_MS = 2 * MINUTE_MS;
/** A year: the farthest that zooming out goes. */
export const LONGEST_RANGE_MS = 366 * DAY_MS;

/** The two instants that `range` stands for at the instant `now`. */
export function resolveRange(range: TimeRange, now: Millis): Interval {
  if (range.kind === 'between') return { from: range.from, to: range.to };
  return { from: millis(now - RECENT_LENGTHS_MS[range.length]), to: now };
}

/** A fixed range around the same middle, twice as long, and not beyond `now`: one step of "zoom out". */
export function zoomedOut(shown: Interval, now: Millis): TimeRange {
  const lengthMs = Math.min(2 * (shown.to - shown.from), LONGEST_RANGE_MS);
  const to = Math.min(now, (shown.from + shown.to + lengthMs) / 2);
  return { kind: 'between', from: millis(Math.round(to - lengthMs)), to: millis(Math.round(to)) };
}

/** A fixed range between two brushed instants, in either order, or null where they lie too close together to be meant. */
export function brushedRange(first: number, second: number): TimeRange | null {
  const from = Math.round(Math.min(first, second));
  const to = Math.round(Math.max(first, second));
  if (to - from < SHORTEST_RANGE_MS) return null;
  return { kind: 'between', from: millis(from), to: millis(to) };
}

/** Before and after a release: long enough for the two hours it is judged on. */
const AROUND_BEFORE_MS = 2 * HOUR_MS;
const AROUND_AFTER_MS = 2 * HOUR_MS;

/** A fixed range in which the effect of something at `at` can be seen, no later than `now`. */
export function rangeAround(at: Millis, now: Millis): TimeRange {
  return {
    kind: 'between',
    from: millis(at - AROUND_BEFORE_MS),
    to: millis(Math.min(Math.max(now, at + MINUTE_MS), at + AROUND_AFTER_MS)),
  };
}
