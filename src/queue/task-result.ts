import { type Millis, millis } from '../model/instant.ts';
import type { Task, TaskResult } from '../model/task.ts';
import { type BackOff, retryAfterMs } from './back-off.ts';
import type { TaskOutcome } from './task-handler.ts';

/** What the store keeps of the outcome of a task: a failure waits by the back-off, and the last one makes it a dead letter. */
export function toTaskResult(task: Task, outcome: TaskOutcome, backOff: BackOff, now: Millis): TaskResult {
  switch (outcome.outcome) {
    case 'done':
      return outcome;
    case 'rescheduled':
      return { outcome: 'rescheduled', at: outcome.at, payload: outcome.payload ?? task.payload };
    case 'deferred':
      return { outcome: 'deferred', until: outcome.until, reason: outcome.reason };
    case 'failed': {
      const waitMs = retryAfterMs(backOff, task.attempts);
      const error = errorText(outcome.error);
      return waitMs === null ? { outcome: 'dead', error } : { outcome: 'failed', retryAt: millis(now + waitMs), error };
    }
    case 'dead':
      return { outcome: 'dead', error: errorText(outcome.error) };
  }
}

/** A stop says nothing about the task: it is due as it was. */
export const cutOff = ({ dueAt }: Task): TaskResult => ({ outcome: 'deferred', until: dueAt, reason: 'the server was stopped' });

function errorText(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
