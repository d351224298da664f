import { effectiveAt } from '../../../model/event.ts';
import { EVERY_EVENT } from '../../../model/event-filter.ts';
import { DAY_MS, millis } from '../../../model/instant.ts';
import type { PublishedState } from '../../../model/publishing.ts';
import { isRelease, type Release } from '../../../model/release.ts';
import type { Report } from '../../../model/report.ts';
import { verdictState } from '../../../report/verdict-line.ts';
import type { ReportStore } from '../../../storage/ports/reports.ts';

/** A release with its newest report. */
export interface Judged {
  readonly release: Release;
  readonly report: Report | null;
}

/** The worst first. */
const ORDER: readonly PublishedState[] = ['failure', 'pending', 'neutral', 'success'];

/** More services are hardly made of one commit. */
const MAX_RELEASES = 100;

/** What went live longer before is over. */
const LOOK_BACK_MS = 30 * DAY_MS;

/**
 * What a commit has to show. It may be live as several services and in several environments, and has room for one verdict: a
 * harmless release in production must not hide that the same commit failed in staging. Of every service and environment its newest release
 * counts; of these the one with the worst verdict is shown, this one where others are no worse.
 */
export async function worstOfCommit(own: Judged, reports: Pick<ReportStore, 'listReleases'>): Promise<Judged> {
  const { commit, repository } = own.release;
  const { items } = await reports.listReleases(
    { ...EVERY_EVENT, commit, from: millis(effectiveAt(own.release) - LOOK_BACK_MS), verdict: null },
    { limit: MAX_RELEASES, cursor: null },
  );
  const newest = new Map<string, Judged>();
  for (const { release, report } of [own, ...items]) {
    if (!isRelease(release) || release.commit !== commit || release.repository !== repository) continue;
    const place = JSON.stringify([release.service, release.environment]);
    const known = newest.get(place);
    if (!known || effectiveAt(release) > effectiveAt(known.release)) newest.set(place, { release, report });
  }
  const [worst] = [...newest.values()].sort((a, b) => rankOf(a) - rankOf(b));
  return worst ?? own;
}

const rankOf = ({ report }: Judged): number => ORDER.indexOf(verdictState(report));
