import type { Millis } from './instant.ts';

export const BACKFILL_STAGES = ['deployments', 'releases'] as const;
export type BackfillStage = (typeof BACKFILL_STAGES)[number];

/** How far the history of a repository was read. */
export interface Backfill {
  /** `owner/name`. */
  readonly repository: string;
  readonly state: 'waiting' | 'done' | 'failed';
  /** What is read next. */
  readonly stage: BackfillStage;
  readonly page: number;
  /** What was found that was not known. */
  readonly found: number;
  /** It was read to its end once: from then on, reading ends at what is known. */
  readonly completed: boolean;
  readonly dueAt: Millis;
  readonly attempts: number;
  /** Why it waits or failed; null otherwise. */
  readonly lastError: string | null;
}
