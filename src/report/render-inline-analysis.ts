import { effectiveAt } from '../model/event.ts';
import { type Finding, ownPValue } from '../model/finding.ts';
import type { InlineAnalysis, InlineRelease } from '../model/inline-analysis.ts';
import { toRfc3339 } from '../model/instant.ts';
import { expectedFalseFlags, falseFlagSentence, NOTHING_COUNTED } from './expected-false-flags.ts';
import { faultsOf } from './faults.ts';
import { formatChange, formatProbability, formatPValue } from './format-value.ts';
import { NO_EXTRAS, renderReport } from './render-markdown.ts';

/** The reports of all releases one below the other, as Markdown. Ends with a line feed. */
export function renderInlineMarkdown({ asOf, releases }: InlineAnalysis): string {
  if (releases.length === 0) return `No release to judge. Samples end at ${toRfc3339(asOf)}.\n`;
  return releases
    .map(({ release, report, unmatched }) => renderReport(release, { ...report, version: 1 }, { ...NO_EXTRAS, unmatched }))
    .join('\n');
}

const HEADINGS = ['released (UTC)', 'service', 'release', 'tags', 'verdict', 'strongest finding'];

/** One line a release in columns, for a terminal. Ends with a line feed. */
export function renderInlineTable({ asOf, releases, signals }: InlineAnalysis): string {
  const seen = `${signals.length} signals, samples until ${toRfc3339(asOf)}.`;
  if (releases.length === 0) return `No release to judge; ${seen}\n`;
  const rows = [HEADINGS, ...releases.map(tableRow)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return `${lines.join('\n')}\n\n${seen}\n${falseFlags(releases)}\n`;
}

function tableRow({ release, report, unmatched }: InlineRelease): readonly string[] {
  const name = release.version ?? release.commit?.slice(0, 12) ?? release.title ?? '-';
  const cells = [
    toRfc3339(effectiveAt(release)).slice(0, 16).replace('T', ' '),
    release.service ?? '-',
    release.kind === 'rollback' ? `${name} (rollback)` : name,
    release.tags.join(' '),
    report.verdict,
    unmatched?.reason ?? strongest(report.findings),
  ];
  // A name comes from outside: it must not move the cursor of a terminal.
  return cells.map((cell) => cell.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' '));
}

/** Verdicts worth naming, the most important first. */
const WORTH_NAMING: readonly Finding['verdict'][] = ['transient', 'improvement', 'pre_existing', 'global_event'];

/** What leads among the flags, by what users feel; otherwise what comes nearest to one. */
function strongest(findings: readonly Finding[]): string {
  const worthNaming = findings.filter(({ verdict }) => WORTH_NAMING.includes(verdict));
  const [calm] = worthNaming.toSorted(
    (a, b) => WORTH_NAMING.indexOf(a.verdict) - WORTH_NAMING.indexOf(b.verdict) || (b.probability ?? 0) - (a.probability ?? 0),
  );
  const top = faultsOf(findings)[0]?.lead ?? calm;
  if (top) {
    const change = top.effect?.relative == null ? '' : ` ${formatChange(top.effect.relative)}`;
    const likely =
      top.verdict === 'regression' || top.verdict === 'burst' ? `, probability ${formatProbability(top.probability)}` : '';
    return `${top.signal} ${top.verdict.replaceAll('_', ' ')}${change}${likely}, p ${formatPValue(ownPValue(top))}`;
  }
  return findings.find(({ verdict }) => verdict === 'insufficient_data')?.reasons[0]?.text ?? '-';
}

function falseFlags(releases: readonly InlineRelease[]): string {
  const expected = releases.map(({ report }) => expectedFalseFlags(report, NOTHING_COUNTED));
  const comparisons = releases.reduce((sum, { report }) => sum + report.comparisons, 0);
  const count = Number(expected.reduce((sum, each) => sum + each.count, 0).toPrecision(2));
  return falseFlagSentence(comparisons, { count, basis: 'benchmark', counted: null });
}
