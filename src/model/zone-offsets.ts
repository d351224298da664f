import type { ZoneOffset, ZoneOffsets } from './correlation.ts';
import { DAY_MS, MINUTE_MS, type Millis } from './instant.ts';

/** Whether ICU knows a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The offset of a time zone over `[from, to)` and every change of it, to the minute, from the ICU tables of Node. The analysis, which is
 * pure, gets them as numbers. Throws `RangeError` for a name that ICU does not know.
 */
export function zoneOffsets(timeZone: string, from: Millis, to: Millis): ZoneOffsets {
  const offsetAt = createOffsetReader(timeZone);
  const offsets: ZoneOffset[] = [{ from, offsetMs: offsetAt(from) }];
  // No zone changes twice within a day.
  for (let start: number = from; start < to; start += DAY_MS) {
    const end = Math.min(to, start + DAY_MS);
    const offsetMs = offsetAt(end);
    if (offsetMs !== offsets.at(-1)!.offsetMs) offsets.push({ from: changeBetween(start, end, offsetAt), offsetMs });
  }
  return offsets;
}

/** The first minute with the later offset, by bisection. */
function changeBetween(start: number, end: number, offsetAt: (at: number) => number): number {
  const later = offsetAt(end);
  let low = Math.floor(start / MINUTE_MS);
  let high = Math.ceil(end / MINUTE_MS);
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (offsetAt(middle * MINUTE_MS) === later) high = middle;
    else low = middle;
  }
  return high * MINUTE_MS;
}

function createOffsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (at) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'));
    return local - Math.floor(at / MINUTE_MS) * MINUTE_MS;
  };
}
