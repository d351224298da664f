import { DAY_MS, HOUR_MS, type Millis, SECOND_MS } from '../../model/instant.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `$time_local`: `23/Nov/2026:01:49:21 +0100`. */
const TIME_LOCAL = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;
const SYSLOG_TIME = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)$/;

/** Reads `$time_iso8601` or `$time_local`; NaN for anything else, and for a time without a zone. */
export function readLogTime(text: string): number {
  const local = TIME_LOCAL.exec(text);
  if (local) {
    const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = local;
    const written = Date.UTC(Number(year), MONTHS.indexOf(month!), Number(day), Number(hour), Number(minute), Number(second));
    const zoneMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60 * SECOND_MS;
    return sign === '-' ? written + zoneMs : written - zoneMs;
  }
  return /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
}

/**
 * Reads the time of a syslog header: local time without a year in `timeZone`, or RFC 3339. The year is the one that brings it nearest to the
 * arrival. NaN for anything else.
 */
export function readHeaderTime(text: string, timeZone: string, arrivedAt: Millis): number {
  const parts = SYSLOG_TIME.exec(text);
  if (!parts) return readLogTime(text);
  const [, month, day, hour, minute, second] = parts;
  const monthIndex = MONTHS.indexOf(month!);
  if (monthIndex === -1) return Number.NaN;
  const year = new Date(arrivedAt).getUTCFullYear();
  const candidates = [year - 1, year, year + 1].map((each) =>
    toUtc(Date.UTC(each, monthIndex, Number(day), Number(hour), Number(minute), Number(second)), timeZone),
  );
  return candidates.reduce((nearest, each) => (Math.abs(each - arrivedAt) < Math.abs(nearest - arrivedAt) ? each : nearest));
}

/** Clocks of a zone are changed at full hours, so an hour has one offset. */
const offsets = new Map<string, number>();
/** An hour for each host would be a few; more is somebody who plays with times. */
const MAX_OFFSETS = 1_000;

/** What a clock of the zone showed, taken for UTC, as an instant. In the hour that a clock is set back over, the later one. */
function toUtc(shown: number, timeZone: string): number {
  const guess = shown - offsetAt(shown, timeZone);
  return shown - offsetAt(guess, timeZone);
}

function offsetAt(instant: number, timeZone: string): number {
  const hour = Math.floor(instant / HOUR_MS) * HOUR_MS;
  const key = `${timeZone} ${hour}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  if (offsets.size >= MAX_OFFSETS) offsets.clear();
  const found = computeOffset(hour, timeZone);
  offsets.set(key, found);
  return found;
}

function computeOffset(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const shown = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  // Years before 100 are not shown in full; no zone is further from UTC than a day.
  return Math.abs(shown - instant) <= DAY_MS ? shown - instant : 0;
}
