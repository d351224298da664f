import { type Millis, millis } from './instant.ts';

type TimeReading =
  | { readonly valid: true; readonly at: Millis }
  | { readonly valid: false; readonly code: string; readonly detail: string };

/** 1973 in milliseconds, the year 5138 in seconds: a number below was surely meant as seconds. */
const LOOKS_LIKE_SECONDS_BELOW = 100_000_000_000;
/** The year 5138 in milliseconds: a number from here on was surely meant as microseconds or nanoseconds. */
const LOOKS_LIKE_MICROSECONDS_FROM = 100_000_000_000_000;

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

/** Reads a time of a body: a number of milliseconds, or RFC 3339 text with a zone. Text of digits is refused, so that nothing is guessed. */
export function readTime(value: number | string): TimeReading {
  return typeof value === 'number' ? readMillis(value) : readRfc3339(value);
}

/** Reads a time of a query, where everything is text: digits are milliseconds. A `+` of a zone that arrives as a blank is understood. */
export function readTimeText(text: string): TimeReading {
  if (/^\d{1,17}$/.test(text)) return readMillis(Number(text));
  return readRfc3339(text.replace(/ (\d{2}:\d{2})$/, '+$1'));
}

function readMillis(value: number): TimeReading {
  if (!Number.isSafeInteger(value) || value < 0)
    return refused('not-an-instant', `${value} is no whole number of milliseconds since 1970`);
  if (value < LOOKS_LIKE_SECONDS_BELOW) {
    return refused('looks-like-seconds', `${value} looks like seconds; times are milliseconds, so ${value * 1000} may be meant`);
  }
  if (value >= LOOKS_LIKE_MICROSECONDS_FROM) {
    return refused('looks-like-microseconds', `${value} looks like microseconds or nanoseconds; times are milliseconds`);
  }
  return { valid: true, at: millis(value) };
}

function readRfc3339(text: string): TimeReading {
  const match = RFC3339.exec(text);
  if (!match)
    return refused('not-rfc3339', `${JSON.stringify(text)} is no RFC 3339 time with a zone, such as 2026-11-23T10:00:00Z`);
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const zone = match[8] ?? 'Z';
  // `Date` rolls 30 February over into March, so the parts must come out as they went in.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offsetMinutes = zoneMinutes(zone);
  if (!real || offsetMinutes === null) return refused('no-such-date', `${text} does not exist in the calendar or on the clock`);
  date.setUTCHours(hour, minute, second, Number((match[7] ?? '').padEnd(3, '0').slice(0, 3)));
  const at = date.getTime() - offsetMinutes * 60_000;
  if (at < 0) return refused('before-1970', `${text} is before 1970`);
  return { valid: true, at: millis(at) };
}

/** Minutes east of UTC, or null where there is no such zone. */
function zoneMinutes(zone: string): number | null {
  if (zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

const refused = (code: string, detail: string): TimeReading => ({ valid: false, code, detail });
