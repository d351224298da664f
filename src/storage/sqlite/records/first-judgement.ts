import type { Transaction } from 'kysely';
import { type DatedEvent, effectiveAt } from '../../../model/event.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import { FIRST_LOOK_AFTER_MS, isRelease } from '../../../model/release.ts';
import { JUDGING_KIND, judgingTask } from '../../../model/task-kinds.ts';
import type { Database } from './database.ts';
import { deleteTask, enqueueTasks } from './task.repository.ts';

/** Schedules the first look at an event just stored, if it is a release. One whose time has passed is due at once. */
export async function scheduleFirstJudgement(trx: Transaction<Database>, event: DatedEvent, now: Millis): Promise<void> {
  if (isRelease(event)) await enqueueTasks(trx, [judgingTask(event.id, firstDueAt(event, now), 'schedule')], now);
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
  if (!isRelease(after)) return deleteTask(trx, JUDGING_KIND, after.id);
  if (!isRelease(before)) return scheduleFirstJudgement(trx, after, now);
  const judgedAlike =
    effectiveAt(before) === effectiveAt(after) && before.service === after.service && before.environment === after.environment;
  if (!judgedAlike) await enqueueTasks(trx, [judgingTask(after.id, firstDueAt(after, now), 'late_event')], now);
}

const firstDueAt = (event: DatedEvent, now: Millis): Millis => millis(Math.max(effectiveAt(event) + FIRST_LOOK_AFTER_MS, now));
