import type { TimeWindow } from './time-window.ts';

/** 2000-01-01. No metric is older, so a number is a time in the one unit that makes it later than this and not in the future. */
const EARLIEST_PLAUSIBLE_MS = 946_684_800_000;

const UNITS = [
  { name: 'seconds', toMs: 1_000 },
  { name: 'milliseconds', toMs: 1 },
  { name: 'microseconds', toMs: 1 / 1_000 },
  { name: 'nanoseconds', toMs: 1 / 1_000_000 },
] as const;
export type TimeUnit = (typeof UNITS)[number];

/** The unit in which a time was probably sent; null where there is none in which it makes sense. */
export const likelyUnit = (time: number, window: TimeWindow): TimeUnit | null =>
  UNITS.find(({ toMs }) => time * toMs >= EARLIEST_PLAUSIBLE_MS && time * toMs <= window.to) ?? null;

/** Behind a time that is rejected: says where it is one in another unit than it should be; else empty. */
export function otherUnitNote(time: number, expected: TimeUnit['name'], window: TimeWindow): string {
  const likely = likelyUnit(time, window);
  return likely === null || likely.name === expected ? '' : `, which looks like ${likely.name}; send ${expected}`;
}
