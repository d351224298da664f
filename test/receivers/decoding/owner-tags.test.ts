import { expect, test } from 'vitest';
import type { Tags } from '../../../src/model/tags.ts';
import { withPlainOwner } from '../../../src/receivers/decoding/owner-tags.ts';
import { decodeSeries } from '../../../src/receivers/samples-json/decode-series.ts';
import { seriesTags } from '../../../src/receivers/statsd/tag-list.ts';

test.each<[string, Tags]>([
  ['env:prod,env:production', [['env', 'prod']]],
  ['service:shop,service:shop-api', [['service', 'shop']]],
  ['service:,service:shop', [['service', 'shop']]],
  [
    'Service:Cap,Env:PROD',
    [
      ['env', 'PROD'],
      ['service', 'Cap'],
    ],
  ],
  [
    'service: spaced , environment : prod ',
    [
      ['environment', 'prod'],
      ['service', 'spaced'],
    ],
  ],
  // Whose a series is, they do not say.
  ['Team: a ,Team:b', [['Team', ' a ,b']]],
  [
    'host:a,Service:x',
    [
      ['host', 'a'],
      ['service', 'x'],
    ],
  ],
])('tags of StatsD %s', (text, tags) => {
  expect(seriesTags(text)).toEqual(tags);
});

test('tags over HTTP', () => {
  const decoded = decodeSeries({ metric: 'a', tags: { Service: ' shop ', ENV: 'prod', Team: 'x' }, points: [] }, '/series/0');
  expect(decoded).toMatchObject({
    series: {
      tags: [
        ['Team', 'x'],
        ['env', 'prod'],
        ['service', 'shop'],
      ],
    },
  });
});

test('what is plain already stays as it is', () => {
  const pairs: Tags = [
    ['service', 'shop'],
    ['host', 'a'],
    ['env', 'prod'],
  ];
  expect(withPlainOwner(pairs)).toEqual(pairs);
});
