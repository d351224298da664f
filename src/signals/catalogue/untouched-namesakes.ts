import { environmentsNear, type ReleaseRange } from '../../model/event-filter.ts';
import type { ReleaseScope } from '../../model/release.ts';
import type { Signal } from '../../model/signal.ts';
import { reaches } from '../discovery/signals-of-release.ts';
import type { CatalogueIndex, Namesake } from './catalogue-index.ts';

/** So many namesakes are looked at first: enough where nine services in ten are touched, and a second round costs as much as all of them. */
const LOOKED_AT_FIRST = 64;

/** And so many times as many in each further round, so that there are few rounds whatever share of the services is touched. */
const LOOKED_AT_GROWS = 4;

/** The part of the event store that tells where the releases of a range went. */
export interface ReleaseScopes {
  scopes(range: ReleaseRange & { readonly services: readonly (string | null)[] }): Promise<readonly ReleaseScope[]>;
}

/** A signal whose namesakes are being looked through. */
interface Search {
  readonly signal: Signal;
  readonly found: Signal[];
  /** The id of the last namesake that was looked at. */
  after: string | null;
  /** False once there is nothing more to be looked at. */
  isOpen: boolean;
}

/**
 * `SignalCatalogue.untouched`: namesakes are taken a few dozen at a time, and the releases of their services alone are asked for, so the cost
 * does not grow with all that is released.
 */
export async function untouchedNamesakes(
  signals: readonly Signal[],
  time: Pick<ReleaseRange, 'from' | 'to'>,
  limit: number,
  index: Pick<CatalogueIndex, 'namesakes'>,
  releases: ReleaseScopes,
): Promise<readonly (readonly Signal[])[]> {
  const searches = signals.map((signal): Search => ({ signal, found: [], after: null, isOpen: signal.service !== null }));
  for (let count = LOOKED_AT_FIRST; ; count *= LOOKED_AT_GROWS) {
    const open = searches.filter(({ isOpen, found }) => isOpen && found.length < limit);
    if (open.length === 0) return searches.map(({ found }) => found);
    for (const [environment, together] of Map.groupBy(open, ({ signal }) => signal.environment)) {
      const namesakes = together.map((search) => nextOf(search, count, index));
      const services = namesakes.flatMap((some) => some.flatMap((namesake) => namesake.services));
      const touched = await touchedAmong([...new Set(services)], environment, time, releases);
      for (const [position, search] of together.entries()) keepUntouched(search, namesakes[position]!, touched, limit);
    }
  }
}

function nextOf({ signal, after }: Search, count: number, index: Pick<CatalogueIndex, 'namesakes'>): readonly Namesake[] {
  const next: Namesake[] = [];
  for (const namesake of index.namesakes(signal, after)) {
    next.push(namesake);
    if (next.length === count) break;
  }
  return next;
}

function keepUntouched(search: Search, namesakes: readonly Namesake[], touched: ReadonlySet<string | null>, limit: number): void {
  // A release that names no service may have touched any.
  search.isOpen = namesakes.length > 0 && !touched.has(null);
  if (!search.isOpen) return;
  for (const { id, services, make } of namesakes) {
    search.after = id;
    if (services.some((service) => touched.has(service))) continue;
    const signal = make();
    if (signal.kind === search.signal.kind) search.found.push(signal);
    if (search.found.length === limit) return;
  }
}

/** Which of the services a release of this time may have touched in the environment; a null among them stands for a release that names no service. */
async function touchedAmong(
  services: readonly string[],
  environment: string | null,
  { from, to }: Pick<ReleaseRange, 'from' | 'to'>,
  releases: ReleaseScopes,
): Promise<ReadonlySet<string | null>> {
  const range = { services: [...services, null], environments: environmentsNear(environment), from, to };
  const scopes = await releases.scopes(range);
  return new Set(scopes.filter((scope) => reaches(scope.environment, environment)).map(({ service }) => service));
}
