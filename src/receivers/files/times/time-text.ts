import { quote } from '../../decoding/sender-values.ts';
import { epochOfText } from './epoch.ts';

/**
 * What a text says of an instant. `local` is the time on the clock of a zone that is not named, in milliseconds as if it were UTC. A date with
 * slashes has one for each order in which day and month may stand; null where that order makes no date.
 */
export type TimeText =
  | { readonly form: 'instant'; readonly at: number }
  | { readonly form: 'local'; readonly local: number }
  | {
      readonly form: 'either';
      readonly dayFirst: number | null;
      readonly monthFirst: number | null;
      readonly offsetMs: number | null;
    }
  | { readonly form: 'unreadable'; readonly detail: string };

const CLOCK = /(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([AaPp])\.?\s?[Mm]\.?(?![A-Za-z]))?/;
/** An offset, with or without a name beside it; names alone are read where they are UTC's. */
const ZONE = /^(?:(Z|UTC|GMT)|(?:UTC|GMT)?([+-])(\d{2}):?(\d{2})?(?:\s+(?:[A-Z]{2,5}|\([^()]*\)))?)$/i;
const NAMED_ZONE = /^[A-Z]{2,5}$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(?:[.,](\d{1,9}))?)?(.*)$/;

/** What stands before the clock, or alone, with what it means: year, month and day by their place. */
const YEAR_FIRST = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/;
const SHORT_YEAR = /^\d{1,2}([-/.])\d{1,2}\1\d{2}$/;
const DAY_MONTH_NAME = /^(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s/-]+([A-Za-z]{3,9})\.?,?[\s/-]+(\d{4})$/;
const MONTH_NAME_DAY = /^(?:[A-Za-z]{3,9}\.?,?\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/**
 * Reads what exporters write for a time: seconds, milliseconds, micro- or nanoseconds since 1970 by their size, RFC 3339 and its looser
 * relatives, dates with names of months in English, with dots, with slashes. Never throws.
 */
export function readTimeText(raw: string): TimeText {
  const text = raw.trim();
  const epoch = epochOfText(text);
  if (epoch !== null) return { form: 'instant', at: epoch };
  const compact = COMPACT.exec(text);
  if (compact) return readCompact(compact, text);
  const clock = CLOCK.exec(text);
  if (!clock) return combined(text, 0, '', text);
  const dayMs = clockMs(clock);
  if (dayMs === null) return unreadable(`${JSON.stringify(quote(text))} does not exist on the clock`);
  // `2026-11-02T`, `Nov 2, 2026 @`, `02/Nov/2026:` and `11/2/2026,` end in what is between date and clock.
  const date = text.slice(0, clock.index).replace(/(?:[Tt@:,]|\s)+$/, '');
  return combined(date, dayMs, text.slice(clock.index + clock[0].length).trim(), text);
}

/** Milliseconds of a text that is a time of day and nothing else; null for any other. */
export function clockOfText(text: string): number | null {
  const clock = CLOCK.exec(text);
  return clock && clock[0].length === text.length ? clockMs(clock) : null;
}

function clockMs([, hourText = '', minuteText = '', secondText = '0', fraction = '', half]: RegExpExecArray): number | null {
  const hour = half === undefined ? Number(hourText) : halfDayHour(Number(hourText), half.toLowerCase() === 'p');
  const minute = Number(minuteText);
  const second = Number(secondText);
  if (hour === null || hour > 23 || minute > 59 || second > 59) return null;
  return ((hour * 60 + minute) * 60 + second) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

const halfDayHour = (hour: number, isAfternoon: boolean): number | null =>
  hour < 1 || hour > 12 ? null : (hour % 12) + (isAfternoon ? 12 : 0);

function readCompact(match: RegExpExecArray, text: string): TimeText {
  const [, year = '', month = '', day = '', hour = '0', minute = '0', second = '0', fraction = '', zone = ''] = match;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return unlike(text);
  const dayMs =
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  const date = dateMs(Number(year), Number(month), Number(day));
  return date === null || Number(year) < 2000 || Number(year) > 2099 ? unlike(text) : zoned(date + dayMs, zone.trim(), text);
}

function combined(date: string, dayMs: number, zone: string, text: string): TimeText {
  const yearFirst = YEAR_FIRST.exec(date);
  if (yearFirst) return dated(dateMs(Number(yearFirst[1]), Number(yearFirst[3]), Number(yearFirst[4])), dayMs, zone, text);
  const named = namedDate(date);
  if (named !== undefined) return dated(named, dayMs, zone, text);
  const yearLast = YEAR_LAST.exec(date);
  if (yearLast) return yearLastDate(yearLast, dayMs, zone, text);
  if (SHORT_YEAR.test(date)) return unreadable(`${JSON.stringify(quote(text))} has a year of two digits; write all four`);
  return unlike(text);
}

function yearLastDate(
  [, first = '', sign = '', second = '', year = '']: RegExpExecArray,
  dayMs: number,
  zone: string,
  text: string,
): TimeText {
  const dayFirst = dateMs(Number(year), Number(second), Number(first));
  // With dots the day comes first, everywhere.
  if (sign === '.') return dated(dayFirst, dayMs, zone, text);
  const monthFirst = dateMs(Number(year), Number(first), Number(second));
  const offsetMs = zone === '' ? null : zoneOffsetMs(zone);
  if (dayFirst === null && monthFirst === null)
    return unreadable(`${JSON.stringify(quote(text))} does not exist in the calendar`);
  if (offsetMs === undefined) return unlikeZone(zone);
  const on = (date: number | null): number | null => (date === null ? null : date + dayMs);
  return { form: 'either', dayFirst: on(dayFirst), monthFirst: on(monthFirst), offsetMs };
}

/** Undefined where there is no name of a month, null where the day does not exist. */
function namedDate(date: string): number | null | undefined {
  const dayFirst = DAY_MONTH_NAME.exec(date);
  const [day, name, year] = dayFirst ? [dayFirst[1], dayFirst[2], dayFirst[3]] : monthNameDay(date);
  if (name === undefined) return undefined;
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  return month < 0 ? undefined : dateMs(Number(year), month + 1, Number(day));
}

function monthNameDay(date: string): readonly (string | undefined)[] {
  const match = MONTH_NAME_DAY.exec(date);
  return match ? [match[2], match[1], match[3]] : [];
}

const dated = (date: number | null, dayMs: number, zone: string, text: string): TimeText =>
  date === null ? unreadable(`${JSON.stringify(quote(text))} does not exist in the calendar`) : zoned(date + dayMs, zone, text);

function zoned(local: number, zone: string, text: string): TimeText {
  if (local < 0) return unreadable(`${JSON.stringify(quote(text))} is before 1970`);
  if (zone === '') return { form: 'local', local };
  const offsetMs = zoneOffsetMs(zone);
  return offsetMs === undefined ? unlikeZone(zone) : { form: 'instant', at: local - offsetMs };
}

/** Undefined for what is no zone. */
function zoneOffsetMs(zone: string): number | undefined {
  const match = ZONE.exec(zone);
  if (!match) return undefined;
  const [, utc, sign, hours = '0', minutes = '0'] = match;
  if (utc !== undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** `Date` rolls 30 February over into March, so the parts must come out as they went in. */
function dateMs(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

const unreadable = (detail: string): TimeText => ({ form: 'unreadable', detail });
const unlikeZone = (zone: string): TimeText =>
  unreadable(
    NAMED_ZONE.test(zone)
      ? `${zone} stands for more than one time zone; write an offset such as +01:00, or leave it out and give --time-zone`
      : `${JSON.stringify(quote(zone))} is no time zone; write Z or an offset such as +01:00`,
  );
/** Rounded to fewer digits, a time would be minutes wrong. */
const unlike = (text: string): TimeText =>
  /^\d(?:\.\d+)?e\+?\d+$/i.test(text)
    ? unreadable(`${JSON.stringify(quote(text))} may have lost its last digits; write the time in full`)
    : unreadable(
        `${JSON.stringify(quote(text))} is no time such as 2026-11-23T10:00:00Z, nor seconds or milliseconds since 1970`,
      );
