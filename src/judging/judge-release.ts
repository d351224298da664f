import type { ImpactInput, ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import type { WatchedInput } from '../analysis/impact/verdict/release-verdict.ts';
import { withholdFlags } from '../analysis/online-fdr/withhold-flags.ts';
import { resolverOf } from '../model/alias.ts';
import { effectiveAt } from '../model/event.ts';
import { isFlag } from '../model/finding.ts';
import { type Millis, millis } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, type Release } from '../model/release.ts';
import type { Report, ReportCause } from '../model/report.ts';
import { FINAL_SETTLE_MS, SETTLE_MS } from '../releases/checkpoints.ts';
import { readReleaseContext } from '../releases/release-context.ts';
import type { AliasStore } from '../storage/ports/aliases.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { ReportStore } from '../storage/ports/reports.ts';
import { explainFlags } from './explain-flags.ts';
import { type ImpactInputsContext, readImpactInputs } from './impact-inputs.ts';
import { evidenceBefore } from './online-fdr-summary.ts';
import { withRemarks } from './reading-remarks.ts';
import { restartNotes, withRestarts } from './restarts.ts';
import { withoutUsual } from './usual-times.ts';

export interface JudgeReleaseContext extends ImpactInputsContext {
  readonly events: Pick<EventStore, 'get' | 'circumstances' | 'release' | 'neighbours' | 'releases'>;
  readonly aliases: Pick<AliasStore, 'list'>;
  readonly reports: Pick<ReportStore, 'latest' | 'listReleases' | 'regressions'> & {
    add(report: Omit<Report, 'version'>): Promise<Report>;
  };
  /** The statistics, which run elsewhere: seconds of arithmetic would block this thread. Takes ownership of the arrays in `inputs`. */
  readonly analyse: (inputs: readonly ImpactInput[], settings: ImpactSettings) => Promise<ReleaseImpact>;
  readonly settings: ImpactSettings;
}

export type JudgeOutcome =
  | {
      readonly outcome: 'judged';
      readonly report: Report;
      /** False where nothing had changed since the newest version, which is then the report. */
      readonly added: boolean;
      /** When the release stops being watched. */
      readonly horizon: Millis;
      /** The event as it was read. */
      readonly release: Release;
    }
  /** Before the first judgement, and no outage is seen that was not known: nothing is stored. */
  | { readonly outcome: 'nothing_new_yet'; readonly horizon: Millis; readonly release: Release }
  /** The event is gone, put nothing live, or reports the deploy of another. */
  | { readonly outcome: 'no_release' };

/**
 * Judges one release with what is known at `now`, and stores the findings as the next version of its report. Rejects when the analysis
 * or the store fails; nothing is stored then.
 */
export async function judgeRelease(
  releaseId: string,
  cause: ReportCause,
  now: Millis,
  context: JudgeReleaseContext,
): Promise<JudgeOutcome> {
  // What does not wait for one another is requested at once, here and below: each turn of the store's thread costs more than most answers.
  const [reported, latest, aliases] = await Promise.all([
    context.events.release(releaseId),
    context.reports.latest(releaseId),
    context.aliases.list(),
  ]);
  // An event that reports the deploy of another is judged with that one.
  if (reported?.release.id !== releaseId) return { outcome: 'no_release' };
  const { release } = reported;
  const releaseContext = await readReleaseContext(release, now, context.events, resolverOf(aliases));
  const { horizon, undoing } = releaseContext;
  const isEarly = cause !== 'request' && now < releaseContext.at + FIRST_JUDGEMENT_AFTER_MS;
  // A bucket of which some senders have not arrived looks like requests that stopped.
  const asOf = millis(Math.min(isEarly ? now - SETTLE_MS : now, horizon));

  const inputs = await readImpactInputs(releaseContext, asOf, latest, context);
  const notes = await restartNotes(inputs, releaseContext, context.events);
  const analysed = withRemarks(await context.analyse(inputs, context.settings), inputs);
  const explained = await withoutUsual(withRestarts(analysed, inputs, notes), inputs, releaseContext, context);
  const flagged = await withholdOrFlag(release, inputs, explained, context);
  const impact = await explainFlags(flagged, inputs, context);
  if (isEarly && !isNews(impact, latest)) return { outcome: 'nothing_new_yet', horizon, release };
  const draft: Omit<Report, 'version'> = {
    releaseId,
    method: impact.method,
    asOf: millis(Math.max(asOf, undoing?.asOf ?? 0)),
    createdAt: now,
    final: now >= horizon + FINAL_SETTLE_MS,
    cause,
    verdict: impact.verdict,
    findings: impact.findings,
    comparisons: impact.comparisons,
  };
  if (latest && saysTheSame(latest, draft)) return { outcome: 'judged', report: latest, added: false, horizon, release };
  return { outcome: 'judged', report: await context.reports.add(draft), added: true, horizon, release };
}

/** Withholds flags that would make too many false ones among those of the releases before this one. The windows of `inputs` have gone to the worker. */
async function withholdOrFlag(
  release: Release,
  inputs: readonly WatchedInput[],
  impact: ReleaseImpact,
  { reports, settings }: JudgeReleaseContext,
): Promise<ReleaseImpact> {
  if (impact.verdict !== 'flagged') return impact;
  return withholdFlags(impact, inputs, await evidenceBefore(reports, effectiveAt(release)), settings);
}

/** True where a signal is flagged that was not, or recovered: what is worth a version of the report before the first judgement. */
function isNews({ findings, verdict }: ReleaseImpact, latest: Report | null): boolean {
  if (latest === null) return verdict === 'flagged';
  const flags = (of: Report['findings']): string => JSON.stringify(of.filter(isFlag).map((one) => [one.signal, one.verdict]));
  return flags(findings) !== flags(latest.findings);
}

/** Compared as JSON, the form in which findings are stored. */
function saysTheSame(known: Report, draft: Omit<Report, 'version'>): boolean {
  return (
    known.final === draft.final &&
    known.method === draft.method &&
    known.verdict === draft.verdict &&
    known.comparisons === draft.comparisons &&
    JSON.stringify(known.findings) === JSON.stringify(draft.findings)
  );
}
