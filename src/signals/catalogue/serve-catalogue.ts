import type { CatalogueIndex } from './catalogue-index.ts';
import type { SignalCatalogue } from './signal-catalogue.ts';
import { type ReleaseScopes, untouchedNamesakes } from './untouched-namesakes.ts';

/** The catalogue as others ask it, from another thread too. */
export const serveCatalogue = (index: CatalogueIndex, releases: ReleaseScopes): SignalCatalogue => ({
  get: async (id) => index.get(id),
  ofScope: async (scope, range) => index.ofScope(scope, range),
  untouched: (signals, time, limit) => untouchedNamesakes(signals, time, limit, index, releases),
  selectorsOf: async (signals) => index.selectorsOf(signals),
  services: async (range) => index.services(range),
  unmatched: async (release) => index.unmatched(release),
});
