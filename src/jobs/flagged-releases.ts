import type { DatedEvent, EventKind } from '../model/event.ts';
import type { Millis } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import { isRelease, type ReleaseVerdict } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { FlaggedRelease } from './active-regressions.ts';

/** What of the report store is needed to find earlier verdicts. */
export interface ReleaseLister {
  listReleases(
    filter: {
      readonly service: string | null;
      readonly environment: string | null;
      readonly kinds: readonly EventKind[] | null;
      readonly tags: readonly string[];
      readonly from: Millis | null;
      readonly to: Millis | null;
      readonly text: string | null;
      readonly verdict: ReleaseVerdict | null;
    },
    page: PageRequest,
  ): Promise<Page<{ readonly release: DatedEvent; readonly report: Report | null }>>;
}

/** More flagged releases in a week leave hardly a quiet moment to compare with anyway. */
const MAX_FLAGGED = 200;

/** Flagged releases with `effectiveAt` in `[from, to)`, of every service and environment, with their newest reports. */
export async function flaggedBetween(reports: ReleaseLister, from: Millis, to: Millis): Promise<readonly FlaggedRelease[]> {
  const filter = { service: null, environment: null, kinds: null, tags: [], from, to, text: null, verdict: 'flagged' } as const;
  const { items } = await reports.listReleases(filter, { limit: MAX_FLAGGED, cursor: null });
  return items.flatMap(({ release, report }) => (report && isRelease(release) ? { release, report } : []));
}
