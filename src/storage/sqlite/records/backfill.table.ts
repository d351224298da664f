import type { BackfillStage } from '../../../model/backfill.ts';

export interface BackfillTable {
  readonly repository: string;
  readonly state: 'waiting' | 'done' | 'failed';
  readonly stage: BackfillStage;
  readonly page: number;
  readonly cursor: string | null;
  readonly found: number;
  readonly begun_at: number;
  readonly read_up_to: number | null;
  readonly due_at: number;
  readonly attempts: number;
  readonly last_error: string | null;
}
