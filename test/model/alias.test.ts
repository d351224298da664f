import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Alias, circleOf, resolverOf } from '../../src/model/alias.ts';

const service = (alias: string, name: string): Alias => ({ kind: 'service', alias, name });
const environment = (alias: string, name: string): Alias => ({ kind: 'environment', alias, name });

describe('resolverOf', () => {
  const names = resolverOf([service('web-shop', 'web_shop'), service('shop', 'web-shop'), environment('prod-eu', 'prod')]);

  it('follows chains', () => {
    expect(names.service('shop')).toBe('web_shop');
    expect(names.service('cart')).toBe('cart');
  });

  it('compares services as they are spelled, environments in their canonical form', () => {
    expect(names.service('Web-Shop')).toBe('Web-Shop');
    expect(names.environment('PROD-EU')).toBe('production');
    expect(names.environment('live')).toBe('production');
  });

  it('keeps the kinds apart', () => {
    expect(names.environment('web-shop')).toBe('web-shop');
    expect(names.service('prod-eu')).toBe('prod-eu');
  });

  it('knows all names of a service', () => {
    for (const name of ['shop', 'web-shop', 'web_shop']) {
      expect([...names.sameServices(name)].sort()).toEqual(['shop', 'web-shop', 'web_shop']);
    }
    expect(names.sameServices('cart')).toEqual(['cart']);
  });
});

describe('circleOf', () => {
  it.each([
    ['a name of itself', [service('a', 'a')], ['a', 'a']],
    ['two of each other', [service('a', 'b'), service('b', 'a')], ['a', 'b', 'a']],
    ['three', [service('a', 'b'), service('b', 'c'), service('c', 'a')], ['a', 'b', 'c', 'a']],
    ['one behind a chain', [service('a', 'b'), service('b', 'c'), service('c', 'b')], ['b', 'c', 'b']],
    ['environments that mean the same', [environment('prod', 'production')], ['production', 'production']],
  ])('finds %s', (_what, aliases, circle) => {
    expect(circleOf(aliases)).toEqual(circle);
  });

  it.each([
    ['nothing', []],
    ['a chain', [service('a', 'b'), service('b', 'c')]],
    ['two kinds', [service('a', 'b'), environment('b', 'a')]],
    ['several of one', [service('a', 'c'), service('b', 'c')]],
  ])('finds none in %s', (_what, aliases) => {
    expect(circleOf(aliases)).toBeNull();
  });

  it('leaves what it finds no circle in to be resolved', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd');
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ alias: name, name }), { selector: ({ alias }) => alias }), (pairs) => {
        const aliases = pairs.map((pair) => service(pair.alias, pair.name));
        fc.pre(circleOf(aliases) === null);
        const names = resolverOf(aliases);
        for (const { alias, name: of } of aliases) expect(names.service(alias)).toBe(names.service(of));
      }),
    );
  });
});
