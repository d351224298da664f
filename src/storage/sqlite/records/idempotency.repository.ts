import type { Kysely, Transaction } from 'kysely';
import type { DatedEvent } from '../../../model/event.ts';
import { HOUR_MS, type Millis } from '../../../model/instant.ts';
import type { IdempotencyClaim } from '../../../model/posting.ts';
import type { Database } from './database.ts';

/** How long a key is remembered: a sender that tries again after a day means a new request. */
const IDEMPOTENCY_KEPT_MS = 24 * HOUR_MS;

type ClaimState =
  | { readonly state: 'free' }
  | { readonly state: 'answered'; readonly events: readonly DatedEvent[] }
  /** The key came before with another body. */
  | { readonly state: 'taken' };

/** What the key of a claim stands for at `now`. */
export async function findClaim(db: Kysely<Database>, claim: IdempotencyClaim, now: Millis): Promise<ClaimState> {
  const row = await db
    .selectFrom('idempotency')
    .select(['digest', 'events'])
    .where('scope', '=', claim.scope)
    .where('key', '=', claim.key)
    .where('created_at', '>', now - IDEMPOTENCY_KEPT_MS)
    .executeTakeFirst();
  if (!row) return { state: 'free' };
  return row.digest === claim.digest ? { state: 'answered', events: readAnswer(row.events) } : { state: 'taken' };
}

/** Answers of before version 0012 of the database say nothing of `sameAs`. */
const readAnswer = (events: string): readonly DatedEvent[] =>
  (JSON.parse(events) as readonly DatedEvent[]).map((event) => ({ ...event, sameAs: event.sameAs ?? null }));

/**
 * Remembers what a free claim was answered with, and forgets what is too old. The events are stored as they were then, so that the same
 * request has the same answer even after one of them was changed or deleted.
 */
export async function rememberClaim(
  trx: Transaction<Database>,
  claim: IdempotencyClaim,
  events: readonly DatedEvent[],
  now: Millis,
): Promise<void> {
  await trx
    .deleteFrom('idempotency')
    .where('created_at', '<=', now - IDEMPOTENCY_KEPT_MS)
    .execute();
  await trx
    .insertInto('idempotency')
    .values({ scope: claim.scope, key: claim.key, digest: claim.digest, events: JSON.stringify(events), created_at: now })
    .execute();
}
