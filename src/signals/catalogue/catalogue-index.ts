import { type Alias, resolverOf, type Unmatched } from '../../model/alias.ts';
import type { KeyedPart, KeyRange } from '../../model/page.ts';
import type { SeriesIdentity, SeriesName } from '../../model/series.ts';
import { serviceKey, serviceOfKey } from '../../model/service.ts';
import type { SeriesSelector, Signal } from '../../model/signal.ts';
import { selectorsOf } from '../discovery/select-series.ts';
import { byId, namesSameEnvironment, signalsOfRelease } from '../discovery/signals-of-release.ts';
import { DiscoveredSignals, type NamedSignal } from './discovered-signals.ts';
import { explainUnmatched } from './explain-unmatched.ts';
import { mergeAscending, takePart } from './keyed-lists.ts';
import type { ServiceSignals, SignalScope, UnmatchedRelease } from './signal-catalogue.ts';

/** `SignalCatalogue` in memory, updated with every series and every definition that is added or removed. */
export class CatalogueIndex {
  readonly #discovered = new DiscoveredSignals();
  readonly #defined = new Map<string, Signal>();
  /** The same by service, so that listing services takes each definition once. */
  readonly #definedByService = new Map<string | null, Map<string, Signal>>();

  #names = resolverOf([]);

  /** From now on names that come to the same by these aliases mean the same. */
  resolveBy(aliases: readonly Alias[]): void {
    this.#names = resolverOf(aliases);
  }

  addSeries(series: Omit<SeriesIdentity, 'kind'>): void {
    this.#discovered.addSeries(series);
  }

  removeSeries(series: SeriesName): void {
    this.#discovered.removeSeries(series);
  }

  /** Adds a user's signal, or replaces the one of the same id. */
  define(signal: Signal): void {
    this.undefine(signal.id);
    this.#defined.set(signal.id, signal);
    const ofService = this.#definedByService.get(signal.service);
    if (ofService) ofService.set(signal.id, signal);
    else this.#definedByService.set(signal.service, new Map([[signal.id, signal]]));
  }

  undefine(id: string): void {
    const signal = this.#defined.get(id);
    if (!signal) return;
    this.#defined.delete(id);
    const ofService = this.#definedByService.get(signal.service)!;
    ofService.delete(id);
    if (ofService.size === 0) this.#definedByService.delete(signal.service);
  }

  get(id: string): Signal | null {
    return this.#defined.get(id) ?? this.#discovered.get(id);
  }

  ofScope(scope: SignalScope, range: KeyRange): KeyedPart<Signal> {
    if (scope.service === null) return takePart(this.#near(scope.environment, range.after ?? ''), range.limit);
    // Only these services can bear on the rule.
    const some = [...this.#names.sameServices(scope.service), null].flatMap((service) => this.#ofService(service));
    const signals = signalsOfRelease(some, scope, this.#names).toSorted(byId);
    const { after } = range;
    return takePart(after === null ? signals : signals.filter(({ id }) => id > after), range.limit);
  }

  /** Signals of the same name and environment, of other services that have a name, ascending by id: those after `after`, or all. */
  *namesakes({ name, environment, service }: Signal, after: string | null): Generator<Namesake, void> {
    const discovered = this.#discovered.named(name, environment, after);
    const all =
      this.#defined.size === 0
        ? discovered
        : mergeAscending(this.#undefined(discovered), this.#definedNamed(name, environment), ({ id }) => id);
    for (const namesake of all) {
      if (after !== null && namesake.id <= after) continue;
      const services = this.#names.sameServices(namesake.service);
      if (!services.some((each) => each === service)) yield { ...namesake, services };
    }
  }

  selectorsOf(signals: readonly Signal[]): readonly (readonly SeriesSelector[])[] {
    const groups = new Map<string, PeerGroup>();
    return signals.map((signal) => {
      const { preset, service, environment } = signal;
      const key = JSON.stringify([preset, service, environment]);
      const group = groups.get(key) ?? this.#peersOf(signal);
      groups.set(key, group);
      return group.ids.has(signal.id) ? group.selectors : [...selectorsOf(signal.expression), ...group.selectors];
    });
  }

  services({ after, limit }: KeyRange): KeyedPart<ServiceSignals> {
    const definedKeys = [...this.#definedByService.keys()].map(serviceKey).sort();
    const rest = after === null ? definedKeys : definedKeys.filter((key) => key > after);
    const keys = mergeAscending(this.#discovered.serviceKeys(after), rest, (key) => key);
    return takePart(this.#summaries(keys), limit);
  }

  unmatched(release: UnmatchedRelease): Unmatched | null {
    if (release.service === null) return null;
    const known = [
      ...this.#summaries([...this.#discovered.serviceKeys(null), ...[...this.#definedByService.keys()].map(serviceKey)]),
    ];
    const signals = this.ofScope(release, { after: null, limit: Number.POSITIVE_INFINITY }).items;
    return explainUnmatched(release, signals, known, this.#names.sameServices(release.service));
  }

  /** Leaves out services whose signals are all replaced by definitions of other services. */
  *#summaries(keys: Iterable<string>): Generator<ServiceSignals, void> {
    for (const key of keys) {
      const summary = this.#summaryOf(serviceOfKey(key));
      if (summary.signals > 0) yield summary;
    }
  }

  /** Discovered signals without those that a definition replaces. */
  *#undefined<Discovered extends Pick<Signal, 'id'>>(discovered: Iterable<Discovered>): Generator<Discovered, void> {
    for (const signal of discovered) if (!this.#defined.has(signal.id)) yield signal;
  }

  #definedNamed(name: string, environment: string | null): readonly NamedSignal[] {
    const named = this.#definedWhere((signal) => signal.name === name && signal.environment === environment);
    return named.flatMap((signal) => {
      const { id, service } = signal;
      return service === null ? [] : [{ id, service, make: () => signal }];
    });
  }

  /** Ascending by id. */
  #definedWhere(holds: (signal: Signal) => boolean): readonly Signal[] {
    return [...this.#defined.values()].filter(holds).sort(byId);
  }

  #definedOf(service: string | null): Iterable<Signal> {
    return this.#definedByService.get(service)?.values() ?? [];
  }

  #ofService(service: string | null): readonly Signal[] {
    return [...this.#undefined(this.#discovered.ofService(service)), ...this.#definedOf(service)];
  }

  *#near(environment: string | null, after: string): Generator<Signal, void> {
    const defined = this.#definedWhere(({ id }) => id > after);
    const all = mergeAscending(this.#undefined(this.#discovered.after(after)), defined, ({ id }) => id);
    for (const signal of all) if (namesSameEnvironment(signal.environment, environment, this.#names)) yield signal;
  }

  #peersOf({ preset, service, environment }: Signal): PeerGroup {
    const peers = this.#ofService(service).filter((other) => other.preset === preset && other.environment === environment);
    return {
      ids: new Set(peers.map(({ id }) => id)),
      selectors: distinct(peers.flatMap(({ expression }) => selectorsOf(expression))),
    };
  }

  #summaryOf(service: string | null): ServiceSignals {
    const discovered = this.#discovered.idsOfService(service).filter(({ id }) => !this.#defined.has(id));
    const signals = [...discovered, ...this.#definedOf(service)];
    const environments = [...new Set(signals.flatMap(({ environment }) => environment ?? []))].sort();
    return { service, environments, signals: signals.length };
  }
}

export interface Namesake extends NamedSignal {
  /** All names of its service. */
  readonly services: readonly string[];
}

interface PeerGroup {
  readonly ids: ReadonlySet<string>;
  readonly selectors: readonly SeriesSelector[];
}

const distinct = (selectors: readonly SeriesSelector[]): readonly SeriesSelector[] => [
  ...new Map(selectors.map((selector) => [JSON.stringify([selector.metric, selector.tags]), selector])).values(),
];
