import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './instant.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** Milliseconds of a length of time such as `90s`, `30m` or `2h`; null where the text is none. */
export function readDuration(text: string): number | null {
  const [, count, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  return count === undefined || unit === undefined ? null : Number(count) * (UNIT_MS[unit] ?? Number.NaN);
}
