import { type StreamRelease, streamRelease } from '../analysis/stream/stream-release.ts';
import { effectiveAt } from '../model/event.ts';
import { EVERY_EVENT } from '../model/event-filter.ts';
import type { Millis } from '../model/instant.ts';
import type { Report } from '../model/report.ts';
import type { ReleaseLister } from './flagged-releases.ts';

/** Enough to tell how often releases break something, and few enough to be read whenever one is to be flagged. */
const RELEASES_LOOKED_AT = 300;

/** The newest reports of the last releases before an instant, of every service and environment, the earliest release first. */
export async function reportsBefore(reports: ReleaseLister, before: Millis): Promise<readonly Report[]> {
  const filter = { ...EVERY_EVENT, to: before, verdict: null };
  const { items } = await reports.listReleases(filter, { limit: RELEASES_LOOKED_AT, cursor: null });
  return items
    .toSorted((a, b) => effectiveAt(a.release) - effectiveAt(b.release))
    .flatMap(({ report }) => report ?? [])
    .slice(-RELEASES_LOOKED_AT);
}

/** The same as the flags of a release are set beside. */
export async function streamBefore(reports: ReleaseLister, before: Millis): Promise<readonly StreamRelease[]> {
  return (await reportsBefore(reports, before)).map(({ findings }) => streamRelease(findings));
}
