import { type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { Asking, SendOutcome } from '../../../model/publishing.ts';

/**
 * GitHub ends a request after ten seconds (its documentation, "Troubleshooting the REST API"). Three times that, and what was asked for
 * stands there or was dropped; what comes later still is found when the errand is repeated.
 */
const COMES_ABOUT_WITHIN_MS = 30 * SECOND_MS;

/** Not null while something that was asked for before may come about: look again then, and make nothing new before. */
export function stillOpen({ unanswered, lastAt }: Asking, now: Millis): SendOutcome | null {
  if (unanswered === 0 || lastAt === null) return null;
  const until = millis(lastAt + COMES_ABOUT_WITHIN_MS);
  return now >= until ? null : { outcome: 'unsettled', until, reason: 'GitHub did not answer, and may yet do what it was asked' };
}

/** True where as much was found as was asked for in vain: nothing more will appear. */
export const settledBy = ({ unanswered }: Asking, found: number): boolean => found >= unanswered;
