import type { PublicationProgress, PublishTarget } from '../../model/publishing.ts';

const TARGET_WORDS: Readonly<Record<PublishTarget, string>> = {
  changes: 'Commits and pull requests',
  check: 'Check run',
  comment: 'Comment',
  deployment_status: 'Deployment status',
  status: 'Commit status',
};

/** How far the publishing of one target to GitHub is, in words. `nextTry` is the time of the next attempt, formatted for the page. */
export function progressWords(
  { target, state, reason }: Pick<PublicationProgress, 'target' | 'state' | 'reason'>,
  nextTry: string | null,
): string {
  const done = target === 'changes' ? 'read' : 'written';
  const words = {
    shown: done,
    not_shown: `not ${done}`,
    waiting: nextTry === null ? 'waits' : `waits, tried again at ${nextTry}`,
    given_up: 'given up until there is a new verdict',
  };
  return `${TARGET_WORDS[target]}: ${words[state]}${reason === null ? '' : ` (${reason})`}`;
}
