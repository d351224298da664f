import { describe, expect, it } from 'vitest';
import { metricGlob } from '../../../src/signals/discovery/metric-glob.ts';
import { identity, points, START, withSamples } from './opened-samples.ts';

describe('listSeries', () => {
  const METRICS = ['shop.requests', 'shop.5xx', 'cart.requests'];
  const batch = METRICS.flatMap((metric) =>
    ['a', 'b'].map((host, i) =>
      points(identity(metric, { host, zone: 'z' }), [
        [START + 5, 1],
        [START - i, 2],
      ]),
    ),
  );
  const names = (found: { items: readonly { metric: string; tags: readonly (readonly string[])[] }[] }) =>
    found.items.map(({ metric, tags }) => `${metric}@${tags[0]?.[1]}`);

  it.each<[string, string | null, [string, string][], string[]]>([
    ['all', null, [], METRICS.flatMap((metric) => [`${metric}@a`, `${metric}@b`])],
    ['one metric', 'shop.5xx', [], ['shop.5xx@a', 'shop.5xx@b']],
    ['a pattern', '*.requests', [], ['shop.requests@a', 'shop.requests@b', 'cart.requests@a', 'cart.requests@b']],
    ['a tag', null, [['host', 'b']], METRICS.map((metric) => `${metric}@b`)],
    [
      'a metric and two tags',
      'shop.5xx',
      [
        ['host', 'a'],
        ['zone', 'z'],
      ],
      ['shop.5xx@a'],
    ],
    ['a pattern of a tag', 'shop.5xx', [['host', '*']], ['shop.5xx@a', 'shop.5xx@b']],
    ['a tag that is absent', 'shop.5xx', [['region', '']], ['shop.5xx@a', 'shop.5xx@b']],
    ['a star that is meant', 'shop.5xx', [['host', '\\*']], []],
    ['a tag with another value', null, [['zone', 'y']], []],
    ['a metric that is not there', 'shop', [], []],
    ['a regular expression, which is plain text here', 'shop.(requests|5xx)', [], []],
  ])('finds %s', (_name, metric, tags, expected) =>
    withSamples(async ({ samples }) => {
      await samples.append(batch);
      expect(names(await samples.listSeries({ metric, tags }, { limit: 10, cursor: null }))).toEqual(expected);
    }),
  );

  it('tells the first and the last instant, and pages in the order in which series first came', () =>
    withSamples(async ({ samples }) => {
      await samples.append(batch);
      const found: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await samples.listSeries({ metric: '*o*', tags: [] }, { limit: 2, cursor });
        expect(page.items.length).toBeLessThanOrEqual(2);
        for (const series of page.items) {
          found.push(...names({ items: [series] }));
          expect(series.lastAt).toBe(START + 5);
          expect(series.firstAt).toBe(START - (found.length % 2 === 0 ? 1 : 0));
        }
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(found).toEqual(['shop.requests@a', 'shop.requests@b', 'shop.5xx@a', 'shop.5xx@b']);
    }));

  it.each([
    '',
    'x',
    'c2VyaWVzOg',
    Buffer.from('series:1e3').toString('base64url'),
    Buffer.from('series:01').toString('base64url'),
    'c2VyaWVzOjE=',
  ])('refuses the cursor %j', (cursor) =>
    withSamples(async ({ samples }) => {
      const list = samples.listSeries({ metric: null, tags: [] }, { limit: 1, cursor });
      await expect(list).rejects.toMatchObject({ name: 'InvalidCursorError' });
    }),
  );
});

describe('metricGlob', () => {
  it.each<[string, string, boolean]>([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['*', '', true],
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'aXbYc', true],
    ['a*b*c', 'acb', false],
    ['*ab*ab*', 'abab', true],
    ['*ab*ab*', 'abb', false],
    ['a*bc*c', 'abc', false],
    ['a**c', 'ac', true],
    ['a.c', 'abc', false],
    ['$&*', '$&x', true],
  ])('%s and %s', (pattern, name, expected) => {
    expect(metricGlob(pattern)(name)).toBe(expected);
  });

  it('is quick to say no to a pattern that would make a regular expression backtrack', () => {
    expect(metricGlob(`${'*a'.repeat(50)}b`)('a'.repeat(100_000))).toBe(false);
  });
});
