import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discoverSignals } from '../../../src/signals/discovery/discover-signals.ts';
import { matcherOf, selectorsOf } from '../../../src/signals/discovery/select-series.ts';
import { literalTag, onlyValueOf, tagPattern } from '../../../src/signals/discovery/tag-pattern.ts';
import { series } from '../series-builder.ts';

describe('tagPattern', () => {
  it.each<[pattern: string, value: string, expected: boolean]>([
    ['500', '500', true],
    ['500', '5000', false],
    ['5*', '500', true],
    ['5*', '5', true],
    ['5*', '404', false],
    ['*', 'anything', true],
    ['*', '', false],
    ['', '', true],
    ['', '500', false],
    ['a*c*e', 'abcde', true],
    ['a*c*e', 'ace', true],
    ['a*c*e', 'aec', false],
    ['\\*', '*', true],
    ['\\*', 'x', false],
    ['a\\*b*', 'a*bc', true],
    ['a\\*b*', 'aXbc', false],
    ['C:\\temp', 'C:\\temp', true],
    ['C:\\temp\\\\*', 'C:\\temp\\*', true],
  ])('%s and %s', (pattern, value, expected) => {
    expect(tagPattern(pattern)(value)).toBe(expected);
  });

  it('finds a literal value and no other', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '*', '\\', '.'), maxLength: 6 });
    fc.assert(
      fc.property(text, text, (value, other) => {
        expect(onlyValueOf(literalTag(value))).toBe(value);
        expect(tagPattern(literalTag(value))(other)).toBe(value === other);
      }),
    );
  });

  it('says which patterns stand for one value', () => {
    expect(['', 'a', 'a\\*', '*', 'a*', 'a\\**'].map(onlyValueOf)).toEqual(['', 'a', 'a*', null, null, null]);
  });
});

it('reads the series of a service with a star in its name, and of no other', () => {
  const known = ['*', 'shop', '\\*'].map((service) => series('gunicorn.requests', `service:${service}`));
  const picked = discoverSignals(known)
    .filter(({ name }) => name === 'request_rate')
    .map(({ expression }) => known.filter(matcherOf(selectorsOf(expression))));
  expect(picked).toEqual([[known[0]], [known[2]], [known[1]]]);
});
