import type { Millis } from '../../model/instant.ts';
import { MAX_AHEAD_MS } from '../../model/sample-limits.ts';

/** Instants that are accepted: `[from, to]`. */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** From the begin of the retention to a little ahead of now. */
export const timeWindow = (now: Millis, retentionMs: number): TimeWindow => ({ from: now - retentionMs, to: now + MAX_AHEAD_MS });

export const isWithin = (instant: number, { from, to }: TimeWindow): boolean => instant >= from && instant <= to;
