import type { BackfillStage } from '../../model/backfill.ts';

export interface BackfillTable {
  readonly repository: string;
  readonly state: 'waiting' | 'done' | 'failed';
  readonly stage: BackfillStage;
  readonly page: number;
  readonly found: number;
  readonly completed: 0 | 1;
  readonly due_at: number;
  readonly attempts: number;
  readonly last_error: string | null;
}
