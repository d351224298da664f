import type { Finding } from '../model/finding.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import { round } from './format-value.ts';
import { extraWords, placeSentence, remarkWords, shareWords, sliceLevel, sliceName } from './slice-words.ts';

/** Where a flagged signal got worse: a table of the slices, or a sentence. Empty where that is not known and nothing is to be said of it. */
export function renderSlices(finding: Finding): readonly string[] {
  const { slices: found, signal, cost } = finding;
  if (!found) return [];
  const remarks = remarkWords(found);
  if (found.outcome !== 'located') {
    const text = [placeSentence(finding, found), ...remarks].filter((part) => part !== null).join(' ');
    return text === '' ? [] : [`Where, ${escapeMarkdown(signal)}: ${escapeMarkdown(text)}`];
  }
  const head = [
    `${escapeMarkdown(signal)}, where`,
    escapeMarkdown(extraWords(finding, found)),
    'before',
    'after',
    'of the requests',
    'cost',
  ];
  const rows = found.slices.map((slice) => [
    escapeMarkdown(sliceName(slice)),
    shareWords(slice.share),
    escapeMarkdown(sliceLevel(slice.before, finding, found)),
    escapeMarkdown(sliceLevel(slice.after, finding, found)),
    slice.trafficShare === null ? '-' : `${round(slice.trafficShare * 100, 2)} %`,
    slice.cost === null || !cost ? '-' : `${round(slice.cost, 3)} ${cost.unit === 'unit_minutes' ? 'unit x min' : cost.unit}`,
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [lines.join('\n'), ...(remarks.length > 0 ? [escapeMarkdown(remarks.join(' '))] : [])];
}
