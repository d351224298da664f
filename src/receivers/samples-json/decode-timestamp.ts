import type { TimeWindow } from '../decoding/time-window.ts';
import type { RejectedPart } from './rejections.ts';

/** 2000-01-01. No metric is older, so a number that is before this as milliseconds and after it as seconds was sent in seconds. */
const EARLIEST_PLAUSIBLE_MS = 946_684_800_000;

const OTHER_UNITS = [
  { code: 'timestamp-in-seconds', name: 'seconds', toMs: 1_000 },
  { code: 'timestamp-in-microseconds', name: 'microseconds', toMs: 1 / 1_000 },
  { code: 'timestamp-in-nanoseconds', name: 'nanoseconds', toMs: 1 / 1_000_000 },
] as const;

/** Null for a timestamp that can be stored, or its fault, with the unit in which it was probably sent. */
export function timestampFault(timestamp: unknown, window: TimeWindow): Omit<RejectedPart, 'pointer'> | null {
  if (typeof timestamp !== 'number') return notANumber(timestamp);
  for (const { code, name, toMs } of OTHER_UNITS) {
    const asMs = timestamp * toMs;
    if (asMs >= EARLIEST_PLAUSIBLE_MS && asMs <= window.to) {
      return { code, detail: `${timestamp} looks like ${name}; send milliseconds (${Math.floor(asMs)})` };
    }
  }
  if (!Number.isSafeInteger(timestamp)) {
    return { code: 'timestamp-not-an-integer', detail: `${timestamp} is not a whole number of milliseconds` };
  }
  if (timestamp >= window.from && timestamp <= window.to) return null;
  const side =
    timestamp < window.from ? `before ${window.from}, the oldest that is kept` : `after ${window.to}, ten minutes from now`;
  return { code: 'timestamp-out-of-window', detail: `${timestamp} is ${side}` };
}

function notANumber(timestamp: unknown): Omit<RejectedPart, 'pointer'> {
  const hint = typeof timestamp === 'string' ? '; texts are not read, RFC 3339 among them' : '';
  return { code: 'timestamp-not-a-number', detail: `a timestamp is a number of milliseconds since 1970 (UTC)${hint}` };
}
