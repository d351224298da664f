import { type Finding, isFlag, isWithheld } from '../model/finding.ts';
import type { PublishedState } from '../model/publishing.ts';
import type { Release } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import { plainLine } from './escape-markdown.ts';
import { formatChange, formatProbability } from './format-value.ts';

/** Replaces the verdict sentence of a release whose flag was withheld. */
export const WITHHELD_SENTENCE =
  'A flag was held back: among the flags of the last releases too many would be expected to be false.';

/** Signals named in one line; the report has the others. */
const MAX_NAMED = 2;

/**
 * The verdict as a state: a flagged release has failed at once, any other is pending until nothing more is expected. Without data there
 * is no opinion.
 */
export function verdictState(report: Report | null): PublishedState {
  if (report === null) return 'pending';
  if (report.verdict === 'flagged') return 'failure';
  if (!report.final) return 'pending';
  return report.verdict === 'clear' ? 'success' : 'neutral';
}

/** The verdict in one line of plain text: `shop 1.4.2 to production: error_ratio +410 % (93 %)`. */
export function verdictLine(release: Release, report: Report | null): string {
  const name = [release.service, release.version, release.environment && `to ${release.environment}`].filter(Boolean).join(' ');
  return plainLine(name === '' ? verdictWords(report) : `${name}: ${verdictWords(report)}`);
}

function verdictWords(report: Report | null): string {
  switch (verdictState(report)) {
    case 'pending':
      return 'watching, nothing found so far';
    case 'success':
      return 'no signal got worse';
    case 'neutral':
      return report?.findings.some(isWithheld) ? 'not certain enough to be flagged' : 'too little data to say anything';
    case 'failure':
      return worstWords(report?.findings ?? []);
  }
}

function worstWords(findings: readonly Finding[]): string {
  const worse = flaggedFindings(findings);
  const named = worse.slice(0, MAX_NAMED).map(({ signalName, effect, probability }) => {
    const size = effect?.relative == null ? '' : ` ${formatChange(effect.relative)}`;
    return `${signalName}${size} (${formatProbability(probability)})`;
  });
  const others = worse.length - named.length;
  return `${named.join(', ')}${others > 0 ? ` and ${others} more` : ''} got worse`;
}

/** The findings a release is flagged for, the likeliest first. */
export const flaggedFindings = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(isFlag).sort((a, b) => (b.probability ?? 0) - (a.probability ?? 0));
