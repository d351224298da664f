import type { Unmatched } from '../model/alias.ts';
import { effectiveAt } from '../model/event.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { PublicationProgress, ReleaseChanges } from '../model/publishing.ts';
import type { Release, ReleaseVerdict } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { FlipRun } from '../model/same-deploy.ts';
import type { Schema } from '../openapi/schema.ts';
import { effectWords } from '../report/effect-words.ts';
import { type JudgedExpectation, judgeExpectations } from '../report/expectation-outcomes.ts';
import { type CountedFalseFlags, expectedFalseFlags } from '../report/expected-false-flags.ts';
import { faultsOf } from '../report/faults.ts';
import { findingJson, highlightsJson, unmatchedJson } from '../report/finding-json.ts';

/** One line of the list of releases. */
export function releaseSummaryJson(
  release: Release,
  report: Report | null,
  falseFlags: CountedFalseFlags,
): Schema<'ReleaseSummary'> {
  const { id, kind, service, environment, version, commit, title, author, url, tags } = release;
  return {
    ...{ id, kind, service, environment, version, commit, title, author, url, tags },
    ...timesJson(release),
    verdict: verdictOf(report),
    analysis: report && analysisJson(report, falseFlags),
    highlights: highlightsJson(report?.findings ?? []),
  };
}

/** What is shown of a release besides its reports. */
export interface ReleaseBackground {
  /** The events that report it, the first first. */
  readonly sources: readonly Release[];
  /** Null where it is no run of flips. */
  readonly run: FlipRun | null;
  /** Null where they are not known. */
  readonly changes: ReleaseChanges | null;
  readonly writeBack: readonly PublicationProgress[];
  /** Why it has no signal to be judged on; null where it has some. */
  readonly unmatched: Unmatched | null;
}

/** The full report: `report` is the requested version, `history` all versions, newest first. */
export function releaseReportJson(
  release: Release,
  report: Report | null,
  history: readonly Report[],
  { sources, run, changes, writeBack, unmatched }: ReleaseBackground,
  falseFlags: CountedFalseFlags,
): Schema<'ReleaseReport'> {
  const { id, kind, service, environment, version, commit, ref, repository, author, title, text, url, tags } = release;
  return {
    ...{ id, kind, service, environment, version, commit, ref, repository, author, title, text, url, tags },
    ...timesJson(release),
    sources: sources.map(sourceJson),
    run: run && { flips: run.flips, lastAt: toRfc3339(run.lastAt) },
    verdict: verdictOf(report),
    analysis: report && analysisJson(report, falseFlags),
    findings: report?.findings.map(findingJson) ?? [],
    expectations: judgeExpectations(release.expects ?? [], report?.findings ?? []).map(expectationJson),
    faults: faultsOf(report?.findings ?? []).map(({ lead, others }) => ({
      lead: lead.signal,
      others: others.map(({ signal }) => signal),
    })),
    history: history.map(versionJson),
    changes: changes && changesJson(changes),
    writeBack: writeBack.map(writeBackJson),
    unmatched: unmatched && unmatchedJson(unmatched),
  };
}

function sourceJson(event: Release): Schema<'ReleaseSource'> {
  const { id, source, key, kind, version, commit, ref, repository, author, title, url, tags } = event;
  return { ...{ id, source, key, kind, version, commit, ref, repository, author, title, url, tags }, ...timesJson(event) };
}

const timesJson = (release: Release) => ({
  startedAt: toRfc3339(release.startedAt),
  endedAt: release.endedAt === null ? null : toRfc3339(release.endedAt),
  effectiveAt: toRfc3339(effectiveAt(release)),
});

/** A release that nobody has judged yet is being watched. */
const verdictOf = (report: Report | null): ReleaseVerdict => report?.verdict ?? 'watching';

function analysisJson(report: Report, falseFlags: CountedFalseFlags): Schema<'Analysis'> {
  const { version, method, final, cause, comparisons } = report;
  return {
    ...{ version, method, asOf: toRfc3339(report.asOf), final },
    supersedes: version > 1 ? version - 1 : null,
    ...{ cause, comparisons, expectedFalseFlags: expectedFalseFlags(report, falseFlags) },
    createdAt: toRfc3339(report.createdAt),
  };
}

const changesJson = ({ base, direction, ahead, behind, commits }: ReleaseChanges): Schema<'ReleaseChanges'> => ({
  ...{ base, direction, ahead, behind },
  commits: commits.map(({ commit, title, author, url, pullRequest }) => ({ commit, title, author, url, pullRequest })),
});

const writeBackJson = ({ target, state, reason, nextTryAt }: PublicationProgress): Schema<'WriteBackProgress'> => ({
  ...{ target, state, reason },
  nextTryAt: nextTryAt === null ? null : toRfc3339(nextTryAt),
});

function versionJson(report: Report): Schema<'AnalysisVersion'> {
  const { version, method, final, cause, verdict } = report;
  return { version, method, asOf: toRfc3339(report.asOf), final, cause, verdict, createdAt: toRfc3339(report.createdAt) };
}

const expectationJson = ({ expectation, outcome, finding, pValue }: JudgedExpectation): Schema<'Expectation'> => ({
  text: expectation.text,
  signal: finding?.signal ?? null,
  ...{ outcome, pValue },
  effect: finding && effectWords(finding),
});
