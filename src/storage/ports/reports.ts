import type { ReleaseFilter, ReleaseRange } from '../../model/event-filter.ts';
import type { FoundRegression } from '../../model/found-regression.ts';
import type { Millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { JudgedRelease, Report } from '../../model/report.ts';
import type { TaskDraft } from '../../model/task.ts';

export interface ReportStore {
  /**
   * Adds the next version, and enqueues tasks in the same transaction. Never changes an earlier version. Rejects with `UnknownReleaseError`
   * where the event is gone.
   */
  add(report: Omit<Report, 'version'>, tasks?: readonly TaskDraft[]): Promise<Report>;
  latest(releaseId: string): Promise<Report | null>;
  /** All versions, newest first. */
  history(releaseId: string): Promise<readonly Report[]>;
  /** Releases with their newest report, newest `effectiveAt` first. */
  listReleases(filter: ReleaseFilter, page: PageRequest): Promise<Page<JudgedRelease>>;
  /**
   * Of the flagged releases of a range (the newest 200), by their newest reports: the regressions and bursts of these signals, newest
   * release first.
   */
  regressions(range: ReleaseRange, signals: readonly string[]): Promise<readonly FoundRegression[]>;
  /** Of the releases of a range: those whose newest report rests on data from after the instant, the earliest release first. */
  judgedPast(range: ReleaseRange, instant: Millis): Promise<readonly JudgedPast[]>;
}

export interface JudgedPast {
  readonly releaseId: string;
  /** Until when it took data into account. */
  readonly asOf: Millis;
  /** When the newest report was made. */
  readonly createdAt: Millis;
}
