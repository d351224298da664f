import { type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { Refusal } from '../client/to-refusal.ts';

/**
 * Requests for one target that had no answer. Each may have been dropped, may have been done, or may be done yet; what is made without
 * knowing of them is made twice.
 */
export interface RequestsInFlight {
  readonly count: number;
  /** When the last of them was sent; null where there is none. */
  readonly lastAt: Millis | null;
  /** Call it right before a request that changes something; it resolves once that is durable, for a process that ends in between. */
  begin(): Promise<void>;
}

export type PublishOutcome =
  | { readonly outcome: 'sent'; readonly remoteId: number | null; readonly settled: boolean }
  /** There is nothing to show it on, such as no pull request, or nothing worth showing. */
  | { readonly outcome: 'nothing'; readonly reason: string; readonly settled: boolean }
  /** A request in flight may take effect until then: nothing new is made before. */
  | { readonly outcome: 'unsettled'; readonly until: Millis; readonly reason: string }
  | Refusal;

/**
 * GitHub ends a request after ten seconds (its documentation, "Troubleshooting the REST API"). Three times that, and a request has taken
 * effect or was dropped; what takes effect later still is found by the recheck.
 */
const TAKES_EFFECT_WITHIN_MS = 30 * SECOND_MS;

/** Not null while a request that had no answer may take effect: look again then, and make nothing new before. */
export function deferredBy({ count, lastAt }: RequestsInFlight, now: Millis): PublishOutcome | null {
  if (count === 0 || lastAt === null) return null;
  const until = millis(lastAt + TAKES_EFFECT_WITHIN_MS);
  return now >= until
    ? null
    : { outcome: 'unsettled', until, reason: 'GitHub did not answer, and may yet carry the request out' };
}

/** True where as much was found as there are requests without an answer: nothing more will appear. */
export const settledBy = ({ count }: RequestsInFlight, found: number): boolean => found >= count;
