import type { Millis } from './instant.ts';

/** Small JSON beside the key of a task: what its handler has to know and cannot look up. */
export type TaskPayload = { readonly [name: string]: string | number | boolean | null };

/** A task to be put into the queue. `kind` and `key` together name it: there is never a second one of the same name. */
export interface TaskDraft {
  /** Which handler takes it, such as `github.publish`. */
  readonly kind: string;
  readonly key: string;
  readonly dueAt: Millis;
  readonly payload: TaskPayload;
  /** The event it is about: the task is deleted with that event, and is not stored where there is no such event. */
  readonly eventId: string | null;
  /**
   * What becomes of a task of the same name that waits. `replace`: it gets this time and payload, and its failures are forgotten. `keep`:
   * it keeps them, since the other side may have demanded that time. In either case an execution under way is followed by another.
   */
  readonly ifWaiting: 'replace' | 'keep';
}

/** A task as its handler gets it. */
export interface Task {
  readonly kind: string;
  readonly key: string;
  readonly payload: TaskPayload;
  readonly dueAt: Millis;
  /** How often it has failed since it last got on. */
  readonly attempts: number;
  /** Counts up each time it is enqueued: shows whether that happened while it was in flight. */
  readonly revision: number;
}

/** `waiting` includes what is in flight; `dead` rests until somebody replays it or it is enqueued anew. */
export const TASK_STATES = ['waiting', 'dead'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** A task as an operator sees it. */
export interface TaskRecord extends Task {
  readonly state: TaskState;
  /** Why it failed or waits; null where it did neither. */
  readonly lastError: string | null;
  readonly createdAt: Millis;
  /** True while a claim on it holds. */
  readonly inFlight: boolean;
}

export interface TaskFilter {
  readonly state: TaskState | null;
  readonly kind: string | null;
}

export interface TaskCount {
  readonly kind: string;
  readonly state: TaskState;
  readonly tasks: number;
}

/** How the store keeps what became of a task. */
export type TaskResult =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'rescheduled'; readonly at: Millis; readonly payload: TaskPayload }
  | { readonly outcome: 'deferred'; readonly until: Millis; readonly reason: string }
  | { readonly outcome: 'failed'; readonly retryAt: Millis; readonly error: string }
  | { readonly outcome: 'dead'; readonly error: string };

export interface TaskCompletion {
  readonly task: Task;
  readonly result: TaskResult;
}
