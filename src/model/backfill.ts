import type { Millis } from './instant.ts';

export const BACKFILL_STAGES = ['deployments', 'releases', 'pull_requests', 'workflow_runs', 'tags'] as const;
export type BackfillStage = (typeof BACKFILL_STAGES)[number];

/** How far the history of a repository was read. */
export interface BackfillPosition {
  /** True when this reading came to its end. */
  readonly done: boolean;
  /** What is read next. */
  readonly stage: BackfillStage;
  /** The page of that stage, from 1. */
  readonly page: number;
  /** Where that page begins, in GitHub's own words; null for the first. */
  readonly cursor: string | null;
  /** What was found that was not known. */
  readonly found: number;
  /** When the last reading that came to its end had begun: before that, everything is known. Null where none has ended. */
  readonly readUpTo: Millis | null;
}

export interface Backfill extends BackfillPosition {
  /** `owner/name`. */
  readonly repository: string;
  /** `failed` where its task is a dead letter. */
  readonly state: 'waiting' | 'done' | 'failed';
  /** When this reading began. */
  readonly begunAt: Millis;
  /** Why it waits or failed; null otherwise. */
  readonly lastError: string | null;
}
