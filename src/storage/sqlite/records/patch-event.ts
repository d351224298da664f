import type { Transaction } from 'kysely';
import type { DatedEvent, EventPatch } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import type { Database } from './database.ts';
import { findEvent, findToldEvent, replaceEvent } from './event.repository.ts';
import { sortedTags } from './event-row.ts';
import { rescheduleJudgement } from './first-judgement.ts';

/** Changes the named fields of an event, and its place in the judge's queue where they bear on it. Null for an unknown id. */
export async function patchEvent(
  trx: Transaction<Database>,
  id: string,
  change: EventPatch,
  now: Millis,
): Promise<DatedEvent | null> {
  const before = await findToldEvent(trx, id);
  if (!before) return null;
  const { source, key, createdAt } = before;
  const changed = { ...before, ...change, id, source, key, createdAt, updatedAt: now };
  const after: DatedEvent = { ...changed, tags: sortedTags(changed.tags) };
  await replaceEvent(trx, before, after);
  await rescheduleJudgement(trx, before, after, now);
  return findEvent(trx, id);
}
