import { describe, expect, it } from 'vitest';
import { progressWords } from '../../src/web/details/published-words.ts';

describe('what GitHub shows of a release', () => {
  it.each([
    [{ target: 'status', state: 'shown', reason: null }, null, 'Commit status: written'],
    [{ target: 'changes', state: 'shown', reason: null }, null, 'Commits and pull requests: read'],
    [{ target: 'comment', state: 'not_shown', reason: 'no pull request' }, null, 'Comment: not written (no pull request)'],
    [{ target: 'check', state: 'waiting', reason: null }, null, 'Check run: waits'],
    [
      { target: 'check', state: 'waiting', reason: 'rate limit' },
      '27 Nov 14:05',
      'Check run: waits, tried again at 27 Nov 14:05 (rate limit)',
    ],
    [
      { target: 'deployment_status', state: 'given_up', reason: '403' },
      null,
      'Deployment status: given up until there is a new verdict (403)',
    ],
  ] as const)('%j', (progress, nextTry, words) => {
    expect(progressWords(progress, nextTry)).toBe(words);
  });
});
