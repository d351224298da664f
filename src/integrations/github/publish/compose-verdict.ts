import { createHash } from 'node:crypto';
import { effectiveAt } from '../../../model/event.ts';
import type { PublishedVerdict, ReleaseChanges, VerdictTarget } from '../../../model/publishing.ts';
import type { Release } from '../../../model/release.ts';
import type { Report } from '../../../model/report.ts';
import { dashboardLink } from '../../../report/dashboard-link.ts';
import { NO_EXTRAS, renderReport } from '../../../report/render-markdown.ts';
import { verdictLine, verdictState } from '../../../report/verdict-line.ts';
import type { ReportStore } from '../../../storage/ports/reports.ts';
import { type FlaggedBarsNeeds, flaggedBars } from './flagged-bars.ts';
import { type Judged, worstOfCommit } from './worst-of-commit.ts';

export interface ComposeNeeds extends FlaggedBarsNeeds {
  readonly changes: { get(releaseId: string): Promise<ReleaseChanges | null> };
  readonly reports: Pick<ReportStore, 'listReleases'>;
  /** The dashboard's own address; null where it is not configured. */
  readonly publicUrl: string | null;
  /** Comment releases that are not flagged, too. */
  readonly commentQuiet: boolean;
}

/** A release that names where its code lives. */
export type LocatedRelease = Release & { readonly repository: string; readonly commit: string };

/** `owner/name`: the API takes any text for a repository, an address in it could lead anywhere. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

export const isLocated = (release: Release): release is LocatedRelease =>
  release.repository !== null && REPOSITORY.test(release.repository) && release.commit !== null;

/** What one target is to show of a release, as of its newest report. */
export async function composeVerdict(
  release: LocatedRelease,
  report: Report | null,
  target: VerdictTarget,
  remoteId: number | null,
  needs: ComposeNeeds,
): Promise<PublishedVerdict> {
  const shown =
    target === 'status' || target === 'check' ? await worstOfCommit({ release, report }, needs.reports) : { release, report };
  const url = needs.publicUrl === null ? null : dashboardLink(needs.publicUrl, shown.release);
  const state = verdictState(shown.report);
  return {
    target,
    releaseId: release.id,
    repository: release.repository,
    commit: release.commit,
    service: release.service,
    environment: release.environment,
    effectiveAt: effectiveAt(release),
    deploymentId: deploymentIdOf(release),
    state,
    summary: verdictLine(shown.release, shown.report),
    markdown: target === 'check' || target === 'comment' ? await render(shown, url, needs) : '',
    url,
    remoteId,
    onlyUpdate: target === 'comment' && state !== 'failure' && !needs.commentQuiet,
  };
}

async function render({ release, report }: Judged, url: string | null, needs: ComposeNeeds): Promise<string> {
  const bars = report ? await flaggedBars(release, report, needs) : NO_EXTRAS.bars;
  return renderReport(release, report, { ...NO_EXTRAS, bars, changes: await needs.changes.get(release.id), url });
}

/** Differs exactly where a reader would see a difference. */
export function digestOf({ remoteId: _, ...shown }: PublishedVerdict): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}

const DEPLOYMENT_KEY = /^github:[^:]+:deployment:(\d{1,15})$/;

/** Deployments of GitHub carry their id in the key of the event. */
function deploymentIdOf({ key, source }: Release): number | null {
  const id = source === 'github' ? DEPLOYMENT_KEY.exec(key ?? '')?.[1] : undefined;
  return id === undefined ? null : Number(id);
}
