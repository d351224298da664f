import type { TaskState } from '../../../model/task.ts';

export interface TaskTable {
  readonly kind: string;
  readonly key: string;
  readonly state: TaskState;
  readonly due_at: number;
  readonly attempts: number;
  /** JSON of a `TaskPayload`. */
  readonly payload: string;
  readonly revision: number;
  readonly claimed_by: string | null;
  readonly claimed_until: number | null;
  readonly last_error: string | null;
  readonly event_id: string | null;
  readonly created_at: number;
}
