import type { Transaction } from 'kysely';
import { type DatedEvent, effectiveAt } from '../../../model/event.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import { FIRST_LOOK_AFTER_MS, isRelease } from '../../../model/release.ts';
import { judgingTask } from '../../../model/task-kinds.ts';
import type { Database } from './database.ts';
import { enqueueTasks } from './task.repository.ts';

/** A release that after a change stands for another time or place, and so for other windows, starts over. */
export async function rescheduleJudgement(
  trx: Transaction<Database>,
  before: DatedEvent,
  after: DatedEvent,
  now: Millis,
): Promise<void> {
  if (!isRelease(before) || !isRelease(after)) return;
  const judgedAlike =
    effectiveAt(before) === effectiveAt(after) && before.service === after.service && before.environment === after.environment;
  if (!judgedAlike) await enqueueTasks(trx, [judgingTask(after.id, firstDueAt(effectiveAt(after), now), 'late_event')], now);
}

/** When a release of that instant is first looked at: at once where its time has passed. */
export const firstDueAt = (at: Millis, now: Millis): Millis => millis(Math.max(at + FIRST_LOOK_AFTER_MS, now));
