import type { CatalogueIndex } from './catalogue-index.ts';
import type { SignalCatalogue } from './signal-catalogue.ts';

/** The catalogue as others ask it, from another thread too. */
export const serveCatalogue = (index: CatalogueIndex): SignalCatalogue => ({
  get: async (id) => index.get(id),
  ofScope: async (scope, range) => index.ofScope(scope, range),
  namesakes: async (requests, limit) => requests.map((request) => index.namesakes(request, limit)),
  selectorsOf: async (signals) => index.selectorsOf(signals),
  services: async (range) => index.services(range),
  unmatched: async (release) => index.unmatched(release),
});
