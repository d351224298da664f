import { describe, expect, test } from 'vitest';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import type { ReleaseMark } from '../../src/model/release.ts';
import { releaseGroups, watchedSpans } from '../../src/releases/release-group.ts';

/** `3:b` is a deploy of version b at minute 3, `3:b!` one that calls itself a rollback, `3:cart:on` a flag that is switched on. */
function mark(word: string): ReleaseMark {
  const [, minutes, version, isRollback] = /^(-?\d+):([\w:]+)(!)?$/.exec(word)!;
  if (version!.includes(':')) {
    const subject = `flag ${version!.split(':')[0]}`;
    return { ...mark(`${minutes}:x`), id: word, kind: 'flag', version: version!, subject };
  }
  return {
    ...{ id: word, key: null, kind: isRollback ? 'rollback' : 'deploy', source: 'api', service: 'shop', environment: null },
    ...{ version: version!, commit: null, subject: null, at: millis(Number(minutes) * MINUTE_MS) },
  };
}

const groups = (words: readonly string[]): string =>
  releaseGroups(words.map(mark))
    .map((group) => group.map(({ id }) => id).join(' '))
    .join(' | ');

describe('releases within minutes of each other', () => {
  test.each([
    ['six minutes apart are a group', ['0:a', '6:b'], '0:a 6:b'],
    ['ten minutes apart are not', ['0:a', '10:b'], '0:a | 10:b'],
    ['in a chain are one, for twenty minutes', ['0:a', '9:b', '18:c', '27:d'], '0:a 9:b 18:c | 27:d'],
    ['of which one goes back are two', ['-60:a', '0:b', '6:a'], '-60:a | 0:b | 6:a'],
    ['of which one is called a rollback are two', ['0:b', '6:c!'], '0:b | 6:c!'],
    ['of which one mends the rollback are two', ['-60:a', '0:b', '6:a', '9:c'], '-60:a | 0:b | 6:a 9:c'],
    ['of the same code are one', ['0:b', '6:b'], '0:b 6:b'],
    ['of the same code a quarter of an hour apart too', ['0:b', '15:b'], '0:b 15:b'],
    ['of the same code, later, are two', ['0:b', '16:b'], '0:b | 16:b'],
    ['of code and flag are one within five', ['0:b', '4:cart:on'], '0:b 4:cart:on'],
    ['of code and flag are two from five on', ['0:b', '5:cart:on'], '0:b | 5:cart:on'],
    ['of one flag that goes back are two', ['0:cart:on', '6:cart:off'], '0:cart:on | 6:cart:off'],
    ['of two flags are one', ['0:cart:on', '3:pay:off'], '0:cart:on 3:pay:off'],
    ['of one flag by steps are one', ['0:cart:5', '6:cart:25'], '0:cart:5 6:cart:25'],
    ['of code that goes back over a flag are two', ['-60:a', '0:b', '2:cart:on', '4:a'], '-60:a | 0:b 2:cart:on | 4:a'],
  ])('%s', (_name, words, expected) => expect(groups(words)).toBe(expected));

  test('are ten at most, however many came', () => {
    const all = Array.from({ length: 1000 }, (_, index) => ({
      ...mark('0:a'),
      id: `${index}`,
      version: `${index}`,
      at: millis(index * 3600),
    }));
    const found = releaseGroups(all);
    expect(found).toHaveLength(100);
    expect(Math.max(...found.map((group) => group.length))).toBe(10);
  });

  test.each([
    ['alone, two hours', ['0:a'], { '0:a': [0, 120] }],
    ['until the next', ['0:a', '45:b'], { '0:a': [0, 45], '45:b': [45, 165] }],
    [
      'as a group, from the first on until what follows the last',
      ['0:a', '6:b', '45:c'],
      { '0:a': [0, 45], '6:b': [0, 45], '45:c': [45, 165] },
    ],
    ['past a flag', ['0:a', '30:cart:on'], { '0:a': [0, 120], '30:cart:on': [30, 150] }],
    [
      'until it goes back, as a flag',
      ['0:cart:on', '30:a', '40:cart:off'],
      { '0:cart:on': [0, 40], '30:a': [30, 150], '40:cart:off': [40, 160] },
    ],
    ['ten minutes at least', ['-60:a', '0:b', '6:a'], { '-60:a': [-60, 0], '0:b': [0, 10], '6:a': [6, 126] }],
  ])('are judged %s', (_name, words, expected) => {
    const spans = [...watchedSpans(words.map(mark))].map(([id, { from, to }]) => [id, [from / MINUTE_MS, to / MINUTE_MS]]);
    expect(Object.fromEntries(spans)).toEqual(expected);
  });
});
