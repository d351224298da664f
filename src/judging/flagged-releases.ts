import { EVERY_EVENT, type ReleaseFilter } from '../model/event-filter.ts';
import type { Millis } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import { isRelease } from '../model/release.ts';
import type { JudgedRelease } from '../model/report.ts';
import type { FlaggedRelease } from './active-regressions.ts';

/** What of the report store is needed to find earlier verdicts. */
export interface ReleaseLister {
  listReleases(filter: ReleaseFilter, page: PageRequest): Promise<Page<JudgedRelease>>;
}

/** More flagged releases in a week leave hardly a quiet moment to compare with anyway. */
const MAX_FLAGGED = 200;

/** Flagged releases with `effectiveAt` in `[from, to)`, of every service and environment, with their newest reports. */
export async function flaggedBetween(reports: ReleaseLister, from: Millis, to: Millis): Promise<readonly FlaggedRelease[]> {
  const filter: ReleaseFilter = { ...EVERY_EVENT, from, to, verdict: 'flagged' };
  const { items } = await reports.listReleases(filter, { limit: MAX_FLAGGED, cursor: null });
  return items.flatMap(({ release, report }) => (report && isRelease(release) ? { release, report } : []));
}
