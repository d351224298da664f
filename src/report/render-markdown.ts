import type { Unmatched } from '../model/alias.ts';
import { effectiveAt } from '../model/event.ts';
import { type Finding, isFlag, isWithheld, ownPValue } from '../model/finding.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { ReleaseChanges } from '../model/publishing.ts';
import type { Release } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { FlipRun } from '../model/same-deploy.ts';
import { barChart, type SignalBars } from './bar-chart.ts';
import { escapeMarkdown, markdownLink } from './escape-markdown.ts';
import { judgeExpectations } from './expectation-outcomes.ts';
import { type CountedFalseFlags, expectedFalseFlags, falseFlagSentence, NOTHING_COUNTED } from './expected-false-flags.ts';
import { faultSentence } from './fault-sentence.ts';
import { faultsOf } from './faults.ts';
import { formatChange, formatLevel, formatProbability, formatPValue } from './format-value.ts';
import { renderChanges } from './render-changes.ts';
import { renderExpectations } from './render-expectations.ts';
import { renderSlices } from './render-slices.ts';
import { unjudgedSentence } from './unjudged-sentence.ts';
import { WITHHELD_SENTENCE } from './verdict-line.ts';

/** What a report can be shown with. */
export interface ReportExtras {
  /** How signals went around the release, by their id. */
  readonly bars: ReadonlyMap<string, SignalBars>;
  /** Null where they are not known. */
  readonly changes: ReleaseChanges | null;
  /** Of the dashboard, or null. */
  readonly url: string | null;
  /** Counted on quiet history; says how many false flags to expect. */
  readonly falseFlags: CountedFalseFlags;
  /** Why no signal belongs to the release; null where some do, or where nobody asked. */
  readonly unmatched: Unmatched | null;
  /** Null where the release is no run of flips. */
  readonly run: FlipRun | null;
}

export const NO_EXTRAS: ReportExtras = {
  bars: new Map(),
  changes: null,
  url: null,
  falseFlags: NOTHING_COUNTED,
  unmatched: null,
  run: null,
};

/** The report of a release as Markdown for people. `report` is null while the release was not judged yet. Ends with a line feed. */
export function renderReport(release: Release, report: Report | null, extras: ReportExtras = NO_EXTRAS): string {
  const parts = [heading(release, report), about(release)];
  if (extras.run) parts.push(runSentence(extras.run));
  if (report === null) parts.push('Not judged yet: too little time has passed since it went live, and no outage was seen.');
  else {
    parts.push(verdictLine(report));
    if (extras.bars.size > 0) parts.push(barChart(extras.bars, report.findings));
    if (report.findings.length > 0) parts.push(table(report.findings), reasons(report.findings));
    parts.push(...report.findings.filter(isFlag).flatMap(renderSlices));
  }
  const expectations = judgeExpectations(release.expects ?? [], report?.findings ?? []);
  if (report !== null && expectations.length > 0) parts.push(renderExpectations(expectations));
  if (extras.unmatched) parts.push(escapeMarkdown(extras.unmatched.reason));
  if (extras.changes) parts.push(renderChanges(extras.changes));
  if (report !== null) parts.push(footer(report, extras.falseFlags));
  if (extras.url !== null) parts.push(markdownLink('Look at it in the dashboard', extras.url));
  return `${parts.join('\n\n')}\n`;
}

function heading(release: Release, report: Report | null): string {
  const name = [release.service ?? 'All services', release.version ?? release.commit?.slice(0, 12) ?? release.title]
    .filter(Boolean)
    .join(' ');
  return `## ${escapeMarkdown(name)}: ${words(report?.verdict ?? 'watching')}`;
}

function about(release: Release): string {
  const facts = [
    `${release.kind} at ${toRfc3339(effectiveAt(release))}`,
    release.environment && `to ${escapeMarkdown(release.environment)}`,
    release.author && `by ${escapeMarkdown(release.author)}`,
    release.tags.length > 0 && `tagged ${release.tags.map(escapeMarkdown).join(', ')}`,
    release.url && markdownLink('details', release.url),
  ];
  const line = facts.filter(Boolean).join(', ');
  return release.title ? `${escapeMarkdown(release.title)}\n\n${line}` : line;
}

const runSentence = ({ flips, lastAt }: FlipRun): string =>
  `Flipped ${flips.toLocaleString('en')} times until ${toRfc3339(lastAt)}, each time within two minutes: too fast to be told apart, so all of them are judged as one.`;

const VERDICT_SENTENCES: Readonly<Record<Report['verdict'], string>> = {
  flagged: 'At least one signal got worse with this release.',
  watching: 'Nothing found so far; it is still being watched.',
  clear: 'No signal got worse with this release.',
  insufficient_data: 'There is too little data to say anything.',
};

function verdictLine({ verdict, findings }: Report): string {
  if (verdict !== 'flagged' && findings.some(isWithheld)) return `**${WITHHELD_SENTENCE}**`;
  const unjudged = verdict === 'insufficient_data' ? unjudgedSentence(findings) : null;
  if (unjudged !== null) return `**${escapeMarkdown(unjudged)}**`;
  const faults = verdict === 'flagged' ? faultsOf(findings) : [];
  const sentences = faults.map((fault) => `**${escapeMarkdown(faultSentence(fault, fault.lead.signalName))}**`);
  return sentences.length > 0 ? sentences.join('\n\n') : `**${VERDICT_SENTENCES[verdict]}**`;
}

function table(findings: readonly Finding[]): string {
  const head =
    '| signal | verdict | probability | before | after | change (95 %) | p | since |\n|---|---|---|---|---|---|---|---|';
  return [head, ...findings.map(tableRow)].join('\n');
}

function tableRow(finding: Finding): string {
  const { evidence, effect, onset, kind } = finding;
  const levelKind = { kind, unit: finding.unit && escapeMarkdown(finding.unit) };
  const cells = [
    escapeMarkdown(finding.signal),
    words(finding.verdict),
    formatProbability(finding.probability),
    formatLevel(evidence?.before.mean ?? null, levelKind),
    formatLevel(evidence?.after.mean ?? null, levelKind),
    effect ? changeCell(effect) : '-',
    formatPValue(ownPValue(finding)),
    onset ? toRfc3339(onset.at) : '-',
  ];
  return `| ${cells.join(' | ')} |`;
}

function changeCell({ relative, low, high }: NonNullable<Finding['effect']>): string {
  const bounds = low === null || high === null ? '' : ` (${formatChange(low)} to ${formatChange(high)})`;
  return `${formatChange(relative)}${bounds}`;
}

function reasons(findings: readonly Finding[]): string {
  return findings
    .filter((finding) => finding.reasons.length > 0)
    .map(
      (finding) =>
        `- ${escapeMarkdown(finding.signal)}: ${finding.reasons.map((reason) => escapeMarkdown(reason.text)).join(' ')}`,
    )
    .join('\n');
}

function footer(report: Report, falseFlags: CountedFalseFlags): string {
  const state = report.final ? 'This is final.' : 'It is judged again as data arrives.';
  const expected = falseFlagSentence(report.comparisons, expectedFalseFlags(report, falseFlags));
  return `${expected}

Analysis ${report.version} by ${escapeMarkdown(report.method)}, data until ${toRfc3339(report.asOf)}. ${state}`;
}

const words = (code: string): string => code.replaceAll('_', ' ');
