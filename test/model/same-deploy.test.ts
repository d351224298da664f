import { describe, expect, test } from 'vitest';
import { subjectOf } from '../../src/model/change-subject.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import type { Release } from '../../src/model/release.ts';
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
          const at = millis(Number(minutes) * MINUTE_MS);
          return { id: word, kind: 'deploy', subject: null, at, commit: null, version: version! } as const;
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

describe('flips of a flag', () => {
  /** `0 flag cart:on` and so on: the kind, name and state at that minute. */
  const repeated = (...words: readonly string[]): Record<string, string> =>
    Object.fromEntries(
      repeatedReports(
        words.map((word) => {
          const [, minutes, kind, version] = /^([\d.]+) (\w+) (.+)$/.exec(word)!;
          const event = { kind: kind as Release['kind'], version: version!, title: null };
          return { ...event, id: word, subject: subjectOf(event), at: millis(Number(minutes) * MINUTE_MS), commit: null };
        }),
      ),
    );

  test.each([
    ['to one state, told twice, are one', ['0 flag cart:on', '14 flag cart:ON'], { '14 flag cart:ON': '0 flag cart:on' }],
    ['to two states are two', ['0 flag cart:on', '5 flag cart:off', '10 flag cart:on'], {}],
    ['of two flags are two', ['0 flag cart:on', '1 flag pay:on'], {}],
    ['are no deploys', ['0 deploy 1', '1 flag 1', '2 deploy 1'], { '2 deploy 1': '0 deploy 1' }],
    ['and of a setting are two', ['0 flag cart:on', '1 config cart:on'], {}],
    ['that name no state are two', ['0 flag cart', '5 flag cart'], {}],
    [
      'again and again are one run',
      ['0 flag cart:on', '1.9 flag cart:off', '3.8 flag cart:on'],
      { '1.9 flag cart:off': '0 flag cart:on', '3.8 flag cart:on': '0 flag cart:on' },
    ],
    ['of which one lasts are none', ['0 flag cart:on', '2.1 flag cart:off'], {}],
    ['end with the hour', ['59 flag cart:on', '60 flag cart:off'], {}],
    ['without a name are no run', ['0 flag :on', '1 flag :off'], {}],
  ])('%s', (_name, words, expected) => expect(repeated(...words)).toEqual(expected));

  test('and two migrations are never a run', () => {
    expect(repeated('0 migration 41', '0.5 migration 42', '1 migration 42')).toEqual({ '1 migration 42': '0.5 migration 42' });
  });
});
