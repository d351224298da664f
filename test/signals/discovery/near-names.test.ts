import { expect, it } from 'vitest';
import { nearNames } from '../../../src/signals/discovery/near-names.ts';

it.each([
  ['web-shop', ['cart', 'web_shop', 'mail'], ['web_shop']],
  ['Web_Shop', ['web_shop'], ['web_shop']],
  ['acme/web_shop', ['web_shop', 'web'], ['web_shop']],
  ['webshop', ['web.shop', 'web-shops', 'workshop'], ['web.shop', 'web-shops']],
  ['prod-eu', ['production', 'staging'], ['production']],
  ['checkuot', ['checkout', 'cart'], ['checkout']],
  ['api', ['app', 'web'], []],
  ['shop', ['shop'], []],
  ['shop', [], []],
  ['pay1', ['pay2', 'pay3', 'pay4', 'pay5'], ['pay2', 'pay3', 'pay4']],
])('%s may be meant for one of %j', (name, known, near) => {
  expect(nearNames(name, known)).toEqual(near);
});
