import type { Transaction } from 'kysely';
import { type DatedEvent, effectiveAt } from '../../../model/event.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, isRelease } from '../../../model/release.ts';
import type { Database } from './database.ts';
import { deleteJudgement, scheduleJudgement } from './judgement.repository.ts';

/** Schedules the first judgement of an event just stored, if it is a release. One whose time has passed is due at once. */
export async function scheduleFirstJudgement(trx: Transaction<Database>, event: DatedEvent, now: Millis): Promise<void> {
  if (isRelease(event)) await scheduleJudgement(trx, event.id, firstDueAt(event, now), 'schedule');
}

/**
 * Keeps the queue in step with an event that was changed: what is no release any more is not judged; what has become one, or now stands
 * for another time or place and so for other windows, starts over.
 */
export async function rescheduleJudgement(
  trx: Transaction<Database>,
  before: DatedEvent,
  after: DatedEvent,
  now: Millis,
): Promise<void> {
  if (!isRelease(after)) return deleteJudgement(trx, after.id);
  if (!isRelease(before)) return scheduleFirstJudgement(trx, after, now);
  const judgedAlike =
    effectiveAt(before) === effectiveAt(after) && before.service === after.service && before.environment === after.environment;
  if (!judgedAlike) await scheduleJudgement(trx, after.id, firstDueAt(after, now), 'late_event');
}

const firstDueAt = (event: DatedEvent, now: Millis): Millis =>
  millis(Math.max(effectiveAt(event) + FIRST_JUDGEMENT_AFTER_MS, now));
