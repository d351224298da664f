import type { Millis } from '../model/instant.ts';
import type { Task, TaskPayload } from '../model/task.ts';
import type { BackOff } from './back-off.ts';

/** Executes the tasks of one kind. Each kind has a lane of its own, so a slow one holds up no other. */
export interface TaskHandler {
  /** Name of the area and of the thing, such as `github.publish`. */
  readonly kind: string;
  /** Tasks handed over at once. @default 1 */
  readonly batch?: number;
  /** Batches in flight at the same time. @default 1 */
  readonly concurrency?: number;
  /** Kinds with the same name here pause together; see `deferred`. Without it the kind pauses alone. */
  readonly pauseGroup?: string;
  /** What differs from `DEFAULT_BACK_OFF`. */
  readonly backOff?: Partial<BackOff>;
  /** After `wake`, waits until nothing woke the lane for `quietMs`, for at most `atMostMs`. Without it the lane starts at once. */
  readonly debounce?: { readonly quietMs: number; readonly atMostMs: number };
  /**
   * Executes tasks and says of each, in their order, what became of it. A task may come again after it was executed, when the process
   * ended before that was recorded, so executing it twice must do no harm. A rejection counts as a failure of each of them. `stopping` is
   * aborted when the queue stops: a handler with several tasks may then end early.
   */
  handle(tasks: readonly Task[], stopping: AbortSignal): Promise<readonly TaskOutcome[]>;
  /** Called when the queue stops: makes what is in flight end soon, if only by failing. That is not counted as a failure of the task. */
  cancel?(): void;
}

export type TaskOutcome =
  | { readonly outcome: 'done' }
  /** It got on and goes on at that time, with this payload or the one it has. */
  | { readonly outcome: 'rescheduled'; readonly at: Millis; readonly payload?: TaskPayload }
  /** It cannot be executed before that time, and that is no failure. `wholeGroup`: neither can any other task of its pause group. */
  | { readonly outcome: 'deferred'; readonly until: Millis; readonly reason: string; readonly wholeGroup?: boolean }
  /** It may succeed at the next try. */
  | { readonly outcome: 'failed'; readonly error: unknown }
  /** No further try would help: it becomes a dead letter. */
  | { readonly outcome: 'dead'; readonly error: unknown };

export const DONE: TaskOutcome = { outcome: 'done' };
