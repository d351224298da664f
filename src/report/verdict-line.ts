import type { Unmatched } from '../model/alias.ts';
import { type Finding, isFlag, isUnjudged, isWithheld } from '../model/finding.ts';
import type { PublishedState } from '../model/publishing.ts';
import type { Release } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import { shortEffectWords } from './effect-words.ts';
import { plainLine } from './escape-markdown.ts';
import { byConcern, faultsOf } from './faults.ts';
import { formatProbability } from './format-value.ts';

/** Replaces the verdict sentence of a release whose flag was withheld. */
export const WITHHELD_SENTENCE =
  'A flag was held back: among the flags of the last releases too many would be expected to be false.';

/** Faults named in one line; the report has the others. */
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

/**
 * The verdict in one line of plain text. `unmatched` says why no signal belongs to the release, null where some do: `shop 1.4.2 to production: error_ratio 0.2 % to 1.63 %, ×8.2 (93 %) got worse`.
 */
export function verdictLine(release: Release, report: Report | null, unmatched: Unmatched | null = null): string {
  const name = [release.service, release.version, release.environment && `to ${release.environment}`].filter(Boolean).join(' ');
  const words = unmatched ? unmatchedWords(unmatched) : verdictWords(report);
  return plainLine(name === '' ? words : `${name}: ${words}`);
}

function unmatchedWords({ nearest: [first] }: Unmatched): string {
  return `no signal belongs to it${first ? `; is ${first.name} meant?` : ''}`;
}

function verdictWords(report: Report | null): string {
  switch (verdictState(report)) {
    case 'pending':
      return 'watching, nothing found so far';
    case 'success':
      return 'no signal got worse';
    case 'neutral':
      return neutralWords(report?.findings ?? []);
    case 'failure':
      return worstWords(report?.findings ?? []);
  }
}

function neutralWords(findings: readonly Finding[]): string {
  if (findings.some(isWithheld)) return 'not certain enough to be flagged';
  const [first, ...others] = findings.filter(isUnjudged);
  if (first === undefined) return 'too little data to say anything';
  return `${first.signalName}${others.length > 0 ? ` and ${others.length} more` : ''} could not be judged`;
}

function worstWords(findings: readonly Finding[]): string {
  const leads = faultsOf(findings).map(({ lead }) => lead);
  const named = leads.slice(0, MAX_NAMED).map((lead) => {
    const size = shortEffectWords(lead);
    return `${lead.signalName}${size === null ? '' : ` ${size}`} (${formatProbability(lead.probability)})`;
  });
  const others = findings.filter(isFlag).length - named.length;
  return `${named.join('; ')}${others > 0 ? ` and ${others} more` : ''} got worse`;
}

/** The findings a release is flagged for, by what users feel, then by probability. */
export const flaggedFindings = (findings: readonly Finding[]): readonly Finding[] => findings.filter(isFlag).toSorted(byConcern);
