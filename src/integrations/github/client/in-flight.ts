import { type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { PublishOutcome, RequestsInFlight } from '../../../model/publishing.ts';

/**
 * GitHub ends a request after ten seconds (its documentation, "Troubleshooting the REST API"). Three times that, and a request has taken
 * effect or was dropped; what takes effect later still is found by the recheck.
 */
const TAKES_EFFECT_WITHIN_MS = 30 * SECOND_MS;

/** Not null while a request that had no answer may take effect: look again then, and make nothing new before. */
export function deferredBy({ count, lastAt }: RequestsInFlight, now: Millis): PublishOutcome | null {
  if (count === 0 || lastAt === null) return null;
  const until = millis(lastAt + TAKES_EFFECT_WITHIN_MS);
  return now >= until ? null : { outcome: 'unsettled', until, reason: 'GitHub did not answer, and may yet do what it was asked' };
}

/** True where as much was found as there are requests without an answer: nothing more will appear. */
export const settledBy = ({ count }: RequestsInFlight, found: number): boolean => found >= count;
