import { isFlag, isWithheld } from '../../model/finding.ts';
import { MINUTE_MS } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { faultSentence } from '../../report/fault-sentence.ts';
import { byConcern, faultsOf } from '../../report/faults.ts';
import { unjudgedSentence } from '../../report/unjudged-sentence.ts';
import { WITHHELD_SENTENCE } from '../../report/verdict-line.ts';
import { formatDuration } from '../time/time-format.ts';

/** How long after the release a shift began, in words; empty where no onset is known. */
function delayWords(finding: Schema<'Finding'>, effectiveAt: string): string {
  if (finding.onset === null) return '';
  const delayMs = Date.parse(finding.onset.at) - Date.parse(effectiveAt);
  if (delayMs < MINUTE_MS) return ' at once';
  return ` ${formatDuration(delayMs)} after the release`;
}

/** The faults of a release, one sentence each, with the time after which it began. */
function faultSentences({ findings, effectiveAt }: Schema<'ReleaseReport'>): string {
  const sentences = faultsOf(findings).map((fault) => {
    const began = delayWords(fault.lead, effectiveAt);
    return `${faultSentence(fault, fault.lead.signalName)}${began === '' ? '' : ` It began${began}.`}`;
  });
  return sentences.join(' ') || 'At least one signal got worse after this release.';
}

/** The verdict on a release in one or two sentences, for the head of its details. */
export function verdictSentence(report: Schema<'ReleaseReport'>): string {
  if (report.verdict !== 'flagged' && report.findings.some(isWithheld)) return WITHHELD_SENTENCE;
  switch (report.verdict) {
    case 'flagged':
      return faultSentences(report);
    case 'clear':
      return 'No signal got worse because of this release, as far as the data can tell.';
    case 'insufficient_data':
      return (
        report.unmatched?.reason ??
        unjudgedSentence(report.findings) ??
        'There are too few samples around this release to judge it.'
      );
    case 'watching':
      return report.analysis === null
        ? 'Nothing found so far. An outage shows within minutes; the first verdict comes about ten minutes after the release.'
        : 'Not settled yet. The verdict is looked at again as samples arrive.';
  }
}

/** The senders that reported a release, in their order: `github, api (2 times)`. */
export function sourceWords(sources: Schema<'ReleaseReport'>['sources']): string {
  const bySender = Map.groupBy(sources, ({ source }) => source);
  return [...bySender].map(([source, { length }]) => (length === 1 ? source : `${source} (${length} times)`)).join(', ');
}

const VERDICT_ORDER = [
  'regression',
  'went_silent',
  'burst',
  'less_stable',
  'inconclusive',
  'transient',
  'pre_existing',
  'global_event',
  'improvement',
  'no_effect',
  'insufficient_data',
];

/** Findings by how much attention they need: flags by what users feel, then the others. */
export function worstFirst<F extends Pick<Schema<'Finding'>, 'verdict' | 'probability' | 'signalName' | 'kind' | 'bad'>>(
  findings: readonly F[],
): readonly F[] {
  return findings.toSorted((a, b) => {
    if (isFlag(a) && isFlag(b)) return byConcern(a, b);
    return (
      VERDICT_ORDER.indexOf(a.verdict) - VERDICT_ORDER.indexOf(b.verdict) ||
      (b.probability ?? 0) - (a.probability ?? 0) ||
      a.signalName.localeCompare(b.signalName)
    );
  });
}
