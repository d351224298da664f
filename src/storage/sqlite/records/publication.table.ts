import type { OutboxTarget } from '../../../model/publishing.ts';

export interface OutboxTable {
  readonly release_id: string;
  readonly target: OutboxTarget;
  readonly revision: number;
  readonly state: 'waiting' | 'done' | 'given_up';
  readonly due_at: number;
  readonly attempts: number;
  readonly remote_id: number | null;
  readonly sent_digest: string | null;
  readonly reason: string | null;
  readonly asked_at: number | null;
  readonly unanswered: number;
}

export interface ReleaseChangesTable {
  readonly release_id: string;
  /** JSON of `ReleaseChanges`. */
  readonly changes: string;
}
