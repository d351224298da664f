import { HOUR_MS, SECOND_MS } from '../model/instant.ts';

/** How long a failed task waits for its next try. */
export interface BackOff {
  /** After the first failure; twice as long after each further one. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** The failure of that number is the last: the task is dead then. */
  readonly maxAttempts: number;
}

/** Most faults are over in seconds; what lasts for hours is looked at hourly. Eighteen tries take 8.4 hours. */
export const DEFAULT_BACK_OFF: BackOff = { firstMs: 5 * SECOND_MS, longestMs: HOUR_MS, maxAttempts: 18 };

/** The wait after the failure that follows `attempts` earlier ones; null where that was the last try. */
export function retryAfterMs({ firstMs, longestMs, maxAttempts }: BackOff, attempts: number): number | null {
  return attempts + 1 >= maxAttempts ? null : Math.min(firstMs * 2 ** attempts, longestMs);
}
