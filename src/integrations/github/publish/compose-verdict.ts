import { createHash } from 'node:crypto';
import type { Unmatched } from '../../../model/alias.ts';
import { effectiveAt } from '../../../model/event.ts';
import { millis } from '../../../model/instant.ts';
import type { Release } from '../../../model/release.ts';
import type { Report } from '../../../model/report.ts';
import { dashboardLink } from '../../../report/dashboard-link.ts';
import { NO_EXTRAS, renderReport } from '../../../report/render-markdown.ts';
import { verdictLine, verdictState } from '../../../report/verdict-line.ts';
import type { SignalCatalogue } from '../../../signals/catalogue/signal-catalogue.ts';
import { unmatchedOf } from '../../../signals/catalogue/unmatched-of.ts';
import type { ChangesStore } from '../../../storage/ports/release-changes.ts';
import type { ReportStore } from '../../../storage/ports/reports.ts';
import { type FlaggedBarsContext, flaggedBars } from './flagged-bars.ts';
import type { PublishedVerdict, VerdictTarget } from './published-verdict.ts';
import { type Judged, worstOfCommit } from './worst-of-commit.ts';

export interface ComposeContext extends FlaggedBarsContext {
  readonly changes: Pick<ChangesStore, 'get'>;
  readonly reports: Pick<ReportStore, 'listReleases'>;
  readonly signals: FlaggedBarsContext['signals'] & Pick<SignalCatalogue, 'unmatched'>;
  /** The dashboard's own address; null where it is not configured. */
  readonly publicUrl: string | null;
  /** Comment releases that are not flagged, too. */
  readonly commentQuiet: boolean;
}

/** A release that names where its code lives. */
export type LocatedRelease = Release & { readonly repository: string; readonly commit: string };

/** `owner/name`: the API takes any text for a repository, an address in it could lead anywhere. */
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9-]*\/(?!\.{1,2}$)[A-Za-z0-9._-]+$/;

/** True for a release with a commit and a repository named `owner/name`, without which nothing can be published. */
export const isLocated = (release: Release): release is LocatedRelease =>
  release.repository !== null && REPOSITORY.test(release.repository) && release.commit !== null;

/** GitHub takes 65,536 characters in a comment and 65,535 in a check run; room is left for what is put around. */
const MAX_LENGTH = 65_000;

const CUT_NOTE = '\n\n(The rest was too long for GitHub.)\n';

/** What one target is to show of a release, as of its newest report. `sources` are the events that report it. */
export async function composeVerdict(
  release: LocatedRelease,
  sources: readonly Release[],
  report: Report | null,
  target: VerdictTarget,
  remoteId: number | null,
  context: ComposeContext,
): Promise<PublishedVerdict> {
  const shown =
    target === 'status' || target === 'check' ? await worstOfCommit({ release, report }, context.reports) : { release, report };
  // While it is watched the samples of a new service may still come.
  const unmatched = shown.report?.verdict === 'insufficient_data' ? await unmatchedOf(shown, context.signals) : null;
  const url = context.publicUrl === null ? null : dashboardLink(context.publicUrl, shown.release);
  const state = verdictState(shown.report);
  return {
    target,
    releaseId: release.id,
    repository: release.repository,
    commit: release.commit,
    service: release.service,
    environment: release.environment,
    effectiveAt: effectiveAt(release),
    lastReportedAt: millis(Math.max(...sources.map(effectiveAt))),
    sourceIds: sources.map(({ id }) => id),
    deploymentId: deploymentIdOf(release.repository, sources),
    state,
    summary: verdictLine(shown.release, shown.report, unmatched),
    markdown: target === 'check' || target === 'comment' ? await render(shown, unmatched, url, context) : '',
    url,
    remoteId,
    onlyUpdate: target === 'comment' && state !== 'failure' && !context.commentQuiet,
  };
}

async function render(
  { release, report }: Judged,
  unmatched: Unmatched | null,
  url: string | null,
  context: ComposeContext,
): Promise<string> {
  const bars = report ? await flaggedBars(release, report, context) : NO_EXTRAS.bars;
  const changes = await context.changes.get(release.id);
  return cutMarkdown(renderReport(release, report, { ...NO_EXTRAS, bars, changes, url, unmatched }));
}

/** Cuts Markdown at the end of a line, so that no construct is left open in the middle of one. */
function cutMarkdown(markdown: string): string {
  if (markdown.length <= MAX_LENGTH) return markdown;
  const room = markdown.slice(0, MAX_LENGTH - CUT_NOTE.length);
  return `${room.slice(0, Math.max(room.lastIndexOf('\n'), 0))}${CUT_NOTE}`;
}

/** Differs exactly where a reader would see a difference. */
export function digestOf({ remoteId: _id, lastReportedAt: _at, sourceIds: _ids, ...shown }: PublishedVerdict): string {
  return createHash('sha256').update(JSON.stringify(shown)).digest('hex');
}

const DEPLOYMENT_KEY = /^github:([^:]+):deployment:(\d{1,15})$/;

/** Deployments of GitHub carry their id in the key of the event. Of several the newest is the one that GitHub shows as active. */
function deploymentIdOf(repository: string, sources: readonly Release[]): number | null {
  const ids = sources.flatMap(({ key, source }) => {
    const [, of, id] = DEPLOYMENT_KEY.exec(key ?? '') ?? [];
    return source === 'github' && of === repository ? [Number(id)] : [];
  });
  return ids.at(-1) ?? null;
}
