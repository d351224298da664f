import { describe, expect, test } from 'vitest';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import { repeatedReports, sameCode } from '../../src/model/same-deploy.ts';

const COMMIT = 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678';

describe('the same code', () => {
  test.each([
    ['one commit', { commit: COMMIT, version: null }, { commit: COMMIT, version: '2' }, true],
    [
      'a commit and its beginning',
      { commit: COMMIT, version: null },
      { commit: COMMIT.slice(0, 7).toUpperCase(), version: null },
      true,
    ],
    [
      'a beginning that many commits have',
      { commit: COMMIT, version: null },
      { commit: COMMIT.slice(0, 4), version: null },
      false,
    ],
    ['two commits of one version', { commit: COMMIT, version: '2' }, { commit: `b${COMMIT.slice(1)}`, version: '2' }, false],
    ['one version', { commit: COMMIT, version: '1.4.2' }, { commit: null, version: 'v1.4.2' }, true],
    ['two versions', { commit: null, version: '1.4.2' }, { commit: null, version: '1.4.3' }, false],
    ['nothing known of either', { commit: null, version: null }, { commit: null, version: null }, false],
  ])('%s', (_name, a, b, expected) => {
    expect(sameCode(a, b)).toBe(expected);
    expect(sameCode(b, a)).toBe(expected);
  });
});

describe('repeated reports of one deploy', () => {
  /** `0a 5a 12b`: version a at minutes 0 and 5, version b at 12. */
  const repeated = (words: string): Record<string, string> =>
    Object.fromEntries(
      repeatedReports(
        words.split(' ').map((word) => {
          const [, minutes, version] = /^(\d+)(\w)$/.exec(word)!;
          return { id: word, at: millis(Number(minutes) * MINUTE_MS), commit: null, version: version! };
        }),
      ),
    );

  test.each([
    ['0a 5a 12a', { '5a': '0a', '12a': '0a' }],
    ['0a 15a', { '15a': '0a' }],
    ['0a 16a', {}],
    ['0a 5b 10a', {}],
    ['0a 5b 8b 10a 12a', { '8b': '5b', '12a': '10a' }],
  ])('%s', (words, expected) => expect(repeated(words)).toEqual(expected));
});
