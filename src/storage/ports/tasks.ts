import type { Millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { Task, TaskCompletion, TaskCount, TaskDraft, TaskFilter, TaskRecord } from '../../model/task.ts';

export interface ClaimRequest {
  readonly kind: string;
  readonly limit: number;
  /** Who claims: one name for each running queue. */
  readonly owner: string;
  readonly now: Millis;
  /** When the claim ends by itself, unless it is renewed. */
  readonly until: Millis;
}

/**
 * The durable queue. Tasks survive the process; a claim makes sure that no two owners execute one task at the same time. With a store that
 * one process has for itself, claims are released when it is opened: their owner is gone.
 */
export interface TaskStore {
  /** All in one transaction. A task about an event that does not exist (it may just have been deleted) is left out. */
  enqueue(drafts: readonly TaskDraft[]): Promise<void>;
  /** Claims what is due and not claimed, or was claimed for a time that is over; the earliest first. */
  claim(request: ClaimRequest): Promise<readonly Task[]>;
  /** Prolongs the claims of this owner on the tasks of a kind. */
  renew(kind: string, keys: readonly string[], owner: string, until: Millis): Promise<void>;
  /**
   * Keeps what became of tasks, in one transaction, and ends the claims. Does nothing for a task that this owner has not claimed any more.
   * What was enqueued while a task was in flight is never lost: `done` and `dead` leave it waiting as it was enqueued, `rescheduled` leaves
   * it the newer time and payload, `deferred` and `failed` hold it back until their time at least.
   */
  complete(owner: string, completions: readonly TaskCompletion[]): Promise<void>;
  /** When `owner` may find something to claim of this kind; null where nothing waits. */
  nextDueAt(kind: string, owner: string): Promise<Millis | null>;
  /** How many tasks there are of each kind and state. */
  count(): Promise<readonly TaskCount[]>;
  /** By kind and key. Rejects with `InvalidCursorError`. */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<TaskRecord>>;
  /** Makes dead tasks of a kind due, the one of a key or all of them; resolves to how many. */
  replay(kind: string, key: string | null): Promise<number>;
}
