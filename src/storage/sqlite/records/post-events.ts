import type { Transaction } from 'kysely';
import { type DatedEvent, type EventDraft, effectiveAt } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import type { IdempotencyClaim, PostedEvent, PostOutcome } from '../../../model/posting.ts';
import type { Database } from './database.ts';
import { findEventByKey, insertEvent } from './event.repository.ts';
import { sortedTags } from './event-row.ts';
import { findClaim, rememberClaim } from './idempotency.repository.ts';
import { tagsWithLabels } from './label.repository.ts';
import { putReportsTogether } from './same-deploy.repository.ts';

interface EventStamps {
  readonly now: Millis;
  /** A fresh id at each call. */
  readonly nextId: () => string;
}

/**
 * Stores all drafts, or none. A draft whose key is known, be it from earlier in the same batch, answers with the event that has it and
 * changes nothing; a claim that was answered before answers the same again.
 */
export async function postEvents(
  trx: Transaction<Database>,
  drafts: readonly EventDraft[],
  claim: IdempotencyClaim | null,
  stamps: EventStamps,
): Promise<PostOutcome> {
  const known = claim ? await findClaim(trx, claim, stamps.now) : null;
  if (known?.state === 'taken') return { outcome: 'conflict' };
  if (known?.state === 'answered') return { outcome: 'stored', events: known.events.map((event) => ({ event, created: false })) };

  const posted = new Array<PostedEvent>(drafts.length);
  const regrouped = new Map<string, string | null>();
  for (const index of inOrderOfTime(drafts)) {
    const next = await postEvent(trx, drafts[index]!, stamps);
    posted[index] = next;
    if (!next.created) continue;
    for (const [id, sameAs] of await putReportsTogether(trx, null, next.event, stamps.now)) regrouped.set(id, sameAs);
  }
  // A later draft may have made an earlier one the report of another deploy.
  const events = posted.map(({ event, created }) => ({
    event: { ...event, sameAs: regrouped.get(event.id) ?? (regrouped.has(event.id) ? null : event.sameAs) },
    created,
  }));
  if (claim) {
    await rememberClaim(
      trx,
      claim,
      events.map(({ event }) => event),
      stamps.now,
    );
  }
  return { outcome: 'stored', events };
}

/**
 * Positions of the drafts, the earliest first: a long run of flips that came with its end first would be put together anew with each of them. A draft
 * with the key of one before it comes after that one.
 */
function inOrderOfTime(drafts: readonly EventDraft[]): readonly number[] {
  const ofKey = new Map<string, Millis>();
  const times = drafts.map((draft) => {
    const at = (draft.key === null ? undefined : ofKey.get(draft.key)) ?? effectiveAt(draft);
    if (draft.key !== null) ofKey.set(draft.key, at);
    return at;
  });
  return [...drafts.keys()].toSorted((a, b) => times[a]! - times[b]! || a - b);
}

async function postEvent(trx: Transaction<Database>, draft: EventDraft, stamps: EventStamps): Promise<PostedEvent> {
  const known = draft.key === null ? null : await findEventByKey(trx, draft.key);
  if (known) return { event: known, created: false };
  const event: DatedEvent = {
    ...draft,
    tags: sortedTags(await tagsWithLabels(trx, draft)),
    id: stamps.nextId(),
    sameAs: null,
    createdAt: stamps.now,
    updatedAt: stamps.now,
  };
  await insertEvent(trx, event);
  return { event, created: true };
}
