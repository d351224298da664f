import { expect, it } from 'vitest';
import { ALIAS_SETTINGS } from '../../src/api/alias-settings.ts';
import { readSettings } from '../../src/settings/read-settings.ts';

const read = (text: string) => readSettings([ALIAS_SETTINGS], { PINKBAR_ALIASES: text });

it('reads aliases of both kinds', () => {
  const outcome = read('service:web-shop=web_shop, environment: prod-eu = production');
  if (!outcome.valid) throw new Error(outcome.faults.join());
  expect(outcome.settings.of(ALIAS_SETTINGS).aliases).toEqual([
    { kind: 'service', alias: 'web-shop', name: 'web_shop' },
    { kind: 'environment', alias: 'prod-eu', name: 'production' },
  ]);
});

it.each([
  ['web-shop=web_shop', /is no alias, such as service:web-shop=web_shop/],
  ['service:web-shop', /is no alias/],
  ['service:=x', /is no alias/],
  ['service:a=', /is no alias/],
  ['host:a=b', /is no alias/],
  ['service:a=b,service:b=a', /leads in a circle: a -> b -> a/],
])('refuses %s', (text, fault) => {
  const outcome = read(text);
  expect(outcome.valid ? [] : outcome.faults).toEqual([expect.stringMatching(fault)]);
});
