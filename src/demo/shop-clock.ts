import { DAY_MS, HOUR_MS, MINUTE_MS } from '../model/instant.ts';

/**
 * The shop's own calendar. Whenever the demo is started, it is Thursday 16:40 at the shop: the simulated week is then one and the same
 * for one seed, whatever the hour and the weekday here, and its verdicts can be compared with what was injected.
 */
const WEEK_END_AT_SHOP_MS = (7 + 3) * DAY_MS + 16 * HOUR_MS + 40 * MINUTE_MS;

/** Days of the shop's week, Monday first. */
const SHOP_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export type ShopDay = (typeof SHOP_DAYS)[number];

export interface ShopTime {
  readonly weekend: boolean;
  /** 0 to 24, with fractions. */
  readonly hour: number;
}

/** The shop's time at an offset from the end of the history (negative: before it). */
export function shopTimeAt(offsetMs: number): ShopTime {
  const atShop = WEEK_END_AT_SHOP_MS + offsetMs;
  const dayIndex = ((Math.floor(atShop / DAY_MS) % 7) + 7) % 7;
  const intoDayMs = ((atShop % DAY_MS) + DAY_MS) % DAY_MS;
  return { weekend: dayIndex >= 5, hour: intoDayMs / HOUR_MS };
}

/** The offset of the last such day and time of day before the end of the history. */
export function offsetOf(day: ShopDay, hour: number, minute: number): number {
  const atShop = SHOP_DAYS.indexOf(day) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS;
  const offset = (atShop - WEEK_END_AT_SHOP_MS) % (7 * DAY_MS);
  return offset > 0 ? offset - 7 * DAY_MS : offset;
}
