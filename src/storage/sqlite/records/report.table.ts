import type { ReleaseVerdict } from '../../../model/release.ts';
import type { ReportCause } from '../../../model/report.ts';

export interface ReportTable {
  readonly release_id: string;
  readonly version: number;
  readonly method: string;
  readonly as_of: number;
  readonly created_at: number;
  readonly final: 0 | 1;
  readonly cause: ReportCause;
  readonly verdict: ReleaseVerdict;
  /** JSON of the findings. */
  readonly findings: string;
  readonly comparisons: number;
}
