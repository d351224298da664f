import type { ReleaseFilter } from '../../model/event-filter.ts';
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
}
