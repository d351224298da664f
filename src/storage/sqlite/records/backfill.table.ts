import type { BackfillStage } from '../../../model/backfill.ts';

export interface BackfillTable {
  readonly repository: string;
  readonly done: 0 | 1;
  readonly stage: BackfillStage;
  readonly page: number;
  readonly cursor: string | null;
  readonly found: number;
  readonly begun_at: number;
  readonly read_up_to: number | null;
}
