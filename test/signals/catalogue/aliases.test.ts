import { describe, expect, it } from 'vitest';
import type { Alias } from '../../../src/model/alias.ts';
import { CatalogueIndex } from '../../../src/signals/catalogue/catalogue-index.ts';
import { series } from '../series-builder.ts';

const ALL = { after: null, limit: 100 };
const ALIASES: readonly Alias[] = [
  { kind: 'service', alias: 'web-shop', name: 'web_shop' },
  { kind: 'environment', alias: 'prod-eu', name: 'production' },
];

function indexOf(metrics: readonly (readonly [metric: string, tags: string])[], aliases: readonly Alias[] = []): CatalogueIndex {
  const index = new CatalogueIndex();
  for (const [metric, tags] of metrics) index.addSeries(series(metric, tags));
  index.resolveBy(aliases);
  return index;
}
const WEB_SHOP = [
  ['http.requests', 'service:web_shop,env:prod'],
  ['http.requests', 'service:cart,env:prod'],
] as const;

const idsOf = (index: CatalogueIndex, service: string, environment: string | null) =>
  index.ofScope({ service, environment }, ALL).items.map(({ id }) => id);

describe('a catalogue with aliases', () => {
  it('finds the signals of a service by its other name, and of an environment', () => {
    expect(idsOf(indexOf(WEB_SHOP), 'web-shop', 'prod')).toEqual([]);
    const index = indexOf(WEB_SHOP, ALIASES);
    expect(idsOf(index, 'web-shop', 'prod')).toEqual([
      'web_shop.production.http_error_ratio',
      'web_shop.production.http_request_rate',
    ]);
    expect(idsOf(index, 'web-shop', 'PROD-EU')).toEqual([
      'web_shop.production.http_error_ratio',
      'web_shop.production.http_request_rate',
    ]);
    expect(idsOf(index, 'web-shop', 'staging')).toEqual([]);
  });

  it('finds none any more once they are gone', () => {
    const index = indexOf(WEB_SHOP, ALIASES);
    index.resolveBy([]);
    expect(idsOf(index, 'web-shop', 'prod')).toEqual([]);
  });

  it('takes no service for its own control', async () => {
    const index = indexOf(WEB_SHOP, ALIASES);
    const [signal] = index.ofScope({ service: 'cart', environment: null }, ALL).items;
    expect([...index.namesakes(signal!, null)].map((namesake) => namesake.service)).toEqual(['web_shop']);
    const [own] = index.ofScope({ service: 'web-shop', environment: null }, ALL).items;
    expect([...index.namesakes(own!, null)].map((namesake) => namesake.service)).toEqual(['cart']);
  });
});

describe('why no signal belongs to a release', () => {
  const release = (service: string | null, environment: string | null, tags: readonly string[] = []) => ({
    service,
    environment,
    tags,
  });

  it('is nothing where one does, or where any may', () => {
    expect(indexOf(WEB_SHOP).unmatched(release('web_shop', 'live'))).toBeNull();
    expect(indexOf(WEB_SHOP, ALIASES).unmatched(release('web-shop', 'prod-eu'))).toBeNull();
    expect(indexOf([['http.requests', '']]).unmatched(release('web-shop', 'prod'))).toBeNull();
    expect(indexOf(WEB_SHOP).unmatched(release(null, 'prod'))).toBeNull();
  });

  it('is that another name is used, with the near ones', () => {
    const unmatched = indexOf(WEB_SHOP).unmatched(release('web-shop', 'prod'));
    expect(unmatched?.reason).toMatch(
      /^No signal belongs to the service web-shop\. Services with signals: cart, web_shop\. If web_shop is meant/,
    );
    expect(unmatched?.nearest).toEqual([{ kind: 'service', alias: 'web-shop', name: 'web_shop' }]);
  });

  it('is that there are none at all', () => {
    expect(indexOf([]).unmatched(release('shop', 'prod'))).toEqual({
      reason: 'No signal belongs to the service shop: no samples of any service are known.',
      nearest: [],
    });
  });

  it('is that the environment goes by another name', () => {
    const unmatched = indexOf(WEB_SHOP).unmatched(release('cart', 'prod-eu'));
    expect(unmatched?.reason).toMatch(
      /^The signals of cart name other environments than prod-eu\. Environments with signals: production\./,
    );
    expect(unmatched?.nearest).toEqual([{ kind: 'environment', alias: 'prod-eu', name: 'production' }]);
  });

  it('is that the environment is for one change', () => {
    const index = indexOf([['http.requests', 'service:shop']]);
    expect(index.unmatched(release('shop', 'pr-7'))?.reason).toMatch(/^pr-7 is an environment for one change/);
    expect(index.unmatched(release('shop', 'blue', ['preview']))?.nearest).toEqual([]);
  });
});
