import type { Transaction } from 'kysely';
import type { DatedEvent, EventPatch } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import type { ChangedEvent } from '../../ports/events.ts';
import type { Database } from './database.ts';
import { findEvent, findStoredEvent, replaceEvent } from './event.repository.ts';
import { sortedTags } from './event-row.ts';
import { rescheduleJudgement } from './first-judgement.ts';
import { putReportsTogether } from './same-deploy.repository.ts';

/** Changes the named fields of an event, and its place in the judge's queue where they bear on it. Null for an unknown id. */
export async function patchEvent(
  trx: Transaction<Database>,
  id: string,
  change: EventPatch,
  now: Millis,
): Promise<ChangedEvent | null> {
  const before = await findEvent(trx, id);
  const stored = await findStoredEvent(trx, id);
  if (!before || !stored) return null;
  const { source, key, createdAt } = stored;
  const changed = { ...stored, ...change, id, source, key, createdAt, updatedAt: now };
  const written: DatedEvent = { ...changed, tags: sortedTags(changed.tags) };
  await replaceEvent(trx, stored, written);
  await putReportsTogether(trx, stored, written, now);
  const kept = await findStoredEvent(trx, id);
  if (kept) await rescheduleJudgement(trx, stored, kept, now);
  const after = await findEvent(trx, id);
  return after && { before, after };
}
