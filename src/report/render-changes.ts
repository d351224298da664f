import type { ChangedCommit, ReleaseChanges } from '../model/publishing.ts';
import { escapeMarkdown, markdownLink } from './escape-markdown.ts';

/** A longer list is read where the code lives. */
const MAX_SHOWN = 30;

/** What a release brought, as Markdown: one line a commit, the newest first. */
export function renderChanges(changes: ReleaseChanges): string {
  const { commits, ahead, behind, direction } = changes;
  if (direction === 'identical') return 'The same commit as the release before.';
  if (direction === 'behind') return `It goes back by ${count(behind, 'commit')}.`;
  const shown = commits.toReversed().slice(0, MAX_SHOWN).map(changeLine);
  const hidden = ahead - shown.length;
  const lines = hidden > 0 ? [...shown, `- and ${count(hidden, 'commit')} more`] : shown;
  const back = direction === 'diverged' ? `, without ${count(behind, 'commit')} of the release before` : '';
  return [`Since the release before: ${count(ahead, 'commit')}${back}.`, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n');
}

function changeLine({ commit, title, author, url, pullRequest }: ChangedCommit): string {
  const name = commit.slice(0, 7);
  const facts = [
    url === null ? escapeMarkdown(name) : markdownLink(name, url),
    escapeMarkdown(title),
    author && `by ${escapeMarkdown(author)}`,
    pullRequest !== null && `in pull request ${pullRequest}`,
  ];
  return `- ${facts.filter(Boolean).join(' ')}`;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
