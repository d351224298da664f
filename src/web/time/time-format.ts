import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, SECOND_MS } from '../../model/instant.ts';

/** The zone in which times are shown: the browser's own, or UTC. */
export type Zone = 'local' | 'utc';

/** The IANA name to hand to `Intl`; undefined lets it take the browser's own zone. */
const ianaName = (zone: Zone): string | undefined => (zone === 'utc' ? 'UTC' : undefined);

// British English writes day before month and a 24-hour clock, which needs no AM or PM beside the axis.
const LOCALE = 'en-GB';

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Building an `Intl` formatter costs far more than using it, and an axis needs one for each label. */
function formatter(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  const known = formatters.get(key);
  if (known) return known;
  const made = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: ianaName(zone) });
  formatters.set(key, made);
  return made;
}

const CLOCK: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const CLOCK_SECONDS: Intl.DateTimeFormatOptions = { ...CLOCK, second: '2-digit' };
const DAY: Intl.DateTimeFormatOptions = { weekday: 'short', day: 'numeric', month: 'short' };

/** `14:05`. */
export const formatClock = (at: number, zone: Zone): string => formatter(zone, CLOCK).format(at);

/** `Mon 23 Nov`. */
const formatDay = (at: number, zone: Zone): string => formatter(zone, DAY).format(at).replace(',', '');

/** `Mon 23 Nov 14:05:10`. */
export const formatInstant = (at: number, zone: Zone): string =>
  `${formatDay(at, zone)} ${formatter(zone, CLOCK_SECONDS).format(at)}`;

/** Label of one tick of a time axis whose ticks stand `incrementMs` apart: the day at midnight, otherwise the time of day. */
export function formatTick(at: number, incrementMs: number, zone: Zone): string {
  const clock = formatClock(at, zone);
  if (incrementMs >= DAY_MS || clock === '00:00') return formatDay(at, zone);
  return incrementMs < MINUTE_MS ? formatter(zone, CLOCK_SECONDS).format(at) : clock;
}

/** Name of the zone for the switch: `UTC`, or the browser's own such as `Europe/Berlin`. */
export function zoneName(zone: Zone): string {
  return zone === 'utc' ? 'UTC' : new Intl.DateTimeFormat(LOCALE).resolvedOptions().timeZone;
}

const AGO_UNITS: ReadonlyArray<readonly [lengthMs: number, name: string]> = [
  [DAY_MS, 'd'],
  [HOUR_MS, 'h'],
  [MINUTE_MS, 'min'],
];

/** How long ago, in the largest whole unit: `12 min ago`, `3 d ago`; `in 5 min` for what is still to come. */
export function formatAgo(at: Millis, now: Millis): string {
  const distanceMs = Math.abs(now - at);
  for (const [lengthMs, name] of AGO_UNITS) {
    if (distanceMs < lengthMs) continue;
    const amount = `${Math.floor(distanceMs / lengthMs)}\u00a0${name}`;
    return at > now ? `in ${amount}` : `${amount} ago`;
  }
  return 'just now';
}

/** A length of time in words: `45 s`, `6 min`, `1 h 30 min`. */
export function formatDuration(lengthMs: number): string {
  if (lengthMs < MINUTE_MS) return `${Math.round(lengthMs / SECOND_MS)}\u00a0s`;
  const minutes = Math.round(lengthMs / MINUTE_MS);
  if (minutes < 60) return `${minutes}\u00a0min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h ${minutes % 60}\u00a0min`;
}
