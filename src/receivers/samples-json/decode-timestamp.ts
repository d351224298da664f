import { likelyUnit } from '../decoding/time-unit.ts';
import type { TimeWindow } from '../decoding/time-window.ts';
import type { RejectedPart } from './rejections.ts';

/** Null for a timestamp that can be stored, or its fault, with the unit in which it was probably sent. */
export function timestampFault(timestamp: unknown, window: TimeWindow): Omit<RejectedPart, 'pointer'> | null {
  if (typeof timestamp !== 'number') return notANumber(timestamp);
  const unit = likelyUnit(timestamp, window);
  if (unit !== null && unit.name !== 'milliseconds') {
    const asMs = Math.floor(timestamp * unit.toMs);
    return { code: `timestamp-in-${unit.name}`, detail: `${timestamp} looks like ${unit.name}; send milliseconds (${asMs})` };
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
