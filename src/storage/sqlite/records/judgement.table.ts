import type { ReportCause } from '../../../model/report.ts';

export interface JudgementTable {
  readonly release_id: string;
  readonly due_at: number;
  readonly cause: ReportCause;
  readonly attempts: number;
  readonly last_error: string | null;
}
