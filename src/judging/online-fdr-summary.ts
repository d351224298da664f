import type { ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import { onlineFdrState } from '../analysis/online-fdr/false-flag-control.ts';
import { type ReleaseEvidence, releaseEvidence } from '../analysis/online-fdr/release-evidence.ts';
import type { OnlineFdrSummary } from '../model/calibration.ts';
import { effectiveAt } from '../model/event.ts';
import { EVERY_EVENT } from '../model/event-filter.ts';
import { isWithheld } from '../model/finding.ts';
import type { Millis } from '../model/instant.ts';
import type { Report } from '../model/report.ts';
import { type CountedFalseFlags, expectedFalseFlags } from '../report/expected-false-flags.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Enough to estimate how often releases break something, and few enough to be read for each flag. */
const MAX_RELEASES = 300;

/** The newest report of each of the last releases before an instant, of every service and environment, the earliest release first. */
async function reportsBefore(reports: Pick<ReportStore, 'listReleases'>, before: Millis): Promise<readonly Report[]> {
  const filter = { ...EVERY_EVENT, to: before, verdict: null };
  const { items } = await reports.listReleases(filter, { limit: MAX_RELEASES, cursor: null });
  return items
    .toSorted((a, b) => effectiveAt(a.release) - effectiveAt(b.release))
    .flatMap(({ report }) => report ?? [])
    .slice(-MAX_RELEASES);
}

/** The evidence of those reports, with which the flags of a release are compared. */
export async function evidenceBefore(
  reports: Pick<ReportStore, 'listReleases'>,
  before: Millis,
): Promise<readonly ReleaseEvidence[]> {
  return (await reportsBefore(reports, before)).map(({ findings }) => releaseEvidence(findings));
}

/** Counts the flags of the last releases before an instant, and how many of them are expected to be false. */
export async function summarizeOnlineFdr(
  reports: Pick<ReportStore, 'listReleases'>,
  before: Millis,
  counted: CountedFalseFlags,
  { prior, falseFlagShare }: ImpactSettings,
): Promise<OnlineFdrSummary> {
  const last = await reportsBefore(reports, before);
  const {
    prior: learnedPrior,
    flags,
    expectedFalse,
  } = onlineFdrState(
    last.map(({ findings }) => releaseEvidence(findings)),
    prior,
  );
  return {
    releases: last.length,
    comparisons: last.reduce((sum, { comparisons }) => sum + comparisons, 0),
    expectedFalseFlags: rounded(last.reduce((sum, report) => sum + expectedFalseFlags(report, counted).count, 0)),
    flags,
    expectedFalse: rounded(expectedFalse),
    heldBack: last.filter(({ findings }) => findings.some(isWithheld)).length,
    learnedPrior: rounded(learnedPrior),
    falseFlagShare,
  };
}

/** More digits would be invented. */
const rounded = (value: number): number => Number(value.toPrecision(3));
