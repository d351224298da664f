import type { DatedEvent } from './event.ts';
import type { Finding } from './finding.ts';
import type { Millis } from './instant.ts';
import type { ReleaseVerdict } from './release.ts';

/** All findings of one release at one analysis version. Kept for ever; a newer version supersedes it, nothing overwrites it. */
export interface Report {
  readonly releaseId: string;
  /** 1 for the first, then one more each. */
  readonly version: number;
  /** Name and version of the method and of the verdict model it used, e.g. `placebo-gls/3 with verdict-model/5`. */
  readonly method: string;
  /** The last instant whose data was read. */
  readonly asOf: Millis;
  readonly createdAt: Millis;
  /** No later version is expected: the horizon has passed, or the next release of the service began. A rollback later still adds one. */
  readonly final: boolean;
  /** Why this version was made: `schedule`, `late_samples`, `late_event`, `rollback` (it was undone, and more is known of what followed), `request`. */
  readonly cause: ReportCause;
  readonly verdict: ReleaseVerdict;
  readonly findings: readonly Finding[];
  /** Signals compared, and how many false flags such a comparison raises on quiet data. */
  readonly comparisons: number;
}

export const REPORT_CAUSES = ['schedule', 'late_samples', 'late_event', 'rollback', 'request'] as const;
export type ReportCause = (typeof REPORT_CAUSES)[number];

/** A release beside its newest report, null while it has none. */
export interface JudgedRelease {
  readonly release: DatedEvent;
  readonly report: Report | null;
}
