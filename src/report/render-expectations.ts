import { effectWords } from './effect-words.ts';
import { escapeMarkdown } from './escape-markdown.ts';
import type { ExpectationOutcome, JudgedExpectation } from './expectation-outcomes.ts';
import { formatPValue } from './format-value.ts';

const OUTCOME_WORDS: Readonly<Record<ExpectationOutcome, string>> = {
  achieved: 'achieved',
  smaller: 'in that direction, but by less',
  not_seen: 'not seen',
  opposite: 'the opposite happened',
  unknown: 'cannot be said: no signal of this name could be judged',
};

/** What became of what a release was expected to do, as a Markdown list; at least one must be given. */
export function renderExpectations(judged: readonly JudgedExpectation[]): string {
  const lines = judged.map(({ expectation, outcome, finding, pValue }) => {
    const size = finding && outcome !== 'unknown' ? effectWords(finding) : null;
    const facts = [size, pValue === null ? null : `p = ${formatPValue(pValue)}`].filter((fact) => fact !== null);
    const tail = facts.length > 0 ? ` (${facts.join(', ')})` : '';
    return `- ${escapeMarkdown(expectation.text)}: **${OUTCOME_WORDS[outcome]}**${escapeMarkdown(tail)}`;
  });
  return ['Expected of this release:', ...lines].join('\n');
}
