import type { ReleaseFilter } from '../../model/event-filter.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { JudgedRelease, Report } from '../../model/report.ts';
import type { WantedErrands } from './publications.ts';

export interface ReportStore {
  /** Adds the next version, and in the same transaction what is wanted of the forge for it. Never changes an earlier one. Rejects with `UnknownReleaseError` where the event is gone. */
  add(report: Omit<Report, 'version'>, wanted?: WantedErrands): Promise<Report>;
  latest(releaseId: string): Promise<Report | null>;
  /** All versions, newest first. */
  history(releaseId: string): Promise<readonly Report[]>;
  /** Releases with their newest report, newest `effectiveAt` first. */
  listReleases(filter: ReleaseFilter, page: PageRequest): Promise<Page<JudgedRelease>>;
}
