import { SortedTexts } from '../../collections/sorted-texts.ts';
import type { SeriesIdentity, SeriesName } from '../../model/series.ts';
import { serviceKey } from '../../model/service.ts';
import type { Signal } from '../../model/signal.ts';
import { ownerKey, signalId } from '../discovery/discover-signals.ts';
import { idGroups, rootOf } from './id-groups.ts';
import { OwnedMetrics } from './owned-metrics.ts';
import { presetMetricsOf } from './preset-metrics.ts';

/** An owner as it is listed: with the signals it had when they were last looked through. */
interface Listed {
  readonly key: string;
  readonly metrics: OwnedMetrics;
  /** What its ids begin with, e.g. `shop.production.`. */
  readonly beginning: string;
  names: readonly string[];
}

/** A signal that is made only where it is used: hundreds of services may have one of the name. */
export interface NamedSignal extends Pick<Signal, 'id'> {
  readonly service: string;
  make(): Signal;
}

/**
 * The signals of `discoverSignals`, updated as series come and go. Memory is bounded by the series: a signal is made when it
 * is requested, and not stored. What new series change is worked out at the next request, once for each owner.
 */
export class DiscoveredSignals {
  readonly #owners = new Map<string, Listed>();
  readonly #changed = new Set<Listed>();
  readonly #beginnings = new SortedTexts();
  /** By beginning, ascending by key; more than one where a dot in a name leaves it open whose it is. */
  readonly #byBeginning = new Map<string, readonly Listed[]>();
  /** The beginnings of all that have a signal of the name, by name and environment. */
  readonly #byName = new Map<string, SortedTexts>();
  readonly #byService = new Map<string, Set<Listed>>();
  readonly #services = new SortedTexts();

  addSeries(series: Omit<SeriesIdentity, 'kind'>): void {
    for (const metric of presetMetricsOf(series)) {
      const key = ownerKey(metric.owner);
      let owner = this.#owners.get(key);
      if (!owner) {
        const { service, environment } = metric.owner;
        owner = { key, metrics: new OwnedMetrics(metric.owner), beginning: signalId(service, environment, ''), names: [] };
        this.#owners.set(key, owner);
      }
      if (owner.metrics.add(metric, series)) this.#changed.add(owner);
    }
  }

  removeSeries(series: SeriesName): void {
    for (const metric of presetMetricsOf(series)) {
      const owner = this.#owners.get(ownerKey(metric.owner));
      if (owner?.metrics.remove(metric)) this.#changed.add(owner);
    }
  }

  get(id: string): Signal | null {
    this.#settle();
    const nameAt = id.lastIndexOf('.') + 1;
    const name = id.slice(nameAt);
    return this.#ownerOf(id.slice(0, nameAt), name)?.metrics.signal(name) ?? null;
  }

  /** Those of one service, in any order. */
  ofService(service: string | null): readonly Signal[] {
    this.#settle();
    const owners = [...(this.#byService.get(serviceKey(service)) ?? [])];
    return owners.flatMap((owner) =>
      owner.names.flatMap((name) => (this.#isShown(owner, name) ? owner.metrics.signal(name) : [])),
    );
  }

  /** Id and environment of those of one service, in any order: to count them, none has to be made. */
  idsOfService(service: string | null): readonly { readonly id: string; readonly environment: string | null }[] {
    this.#settle();
    const owners = [...(this.#byService.get(serviceKey(service)) ?? [])];
    return owners.flatMap((owner) => {
      const names = owner.names.filter((name) => this.#isShown(owner, name));
      return names.map((name) => ({ id: owner.beginning + name, environment: owner.metrics.environment }));
    });
  }

  /** All of them whose id comes after `after`, ascending by id. */
  *after(after: string): Generator<Signal, void> {
    this.#settle();
    for (const group of idGroups(this.#beginnings.from(rootOf(this.#beginnings, after)))) {
      const ids = group.flatMap((beginning) => this.#namesOf(beginning).map((name) => beginning + name));
      for (const id of ids.sort()) {
        const signal = id > after ? this.get(id) : null;
        if (signal) yield signal;
      }
    }
  }

  /** All of one name and environment, of services that have a name, ascending by id: those after `after`, with a few before it, or all. */
  *named(name: string, environment: string | null, after: string | null): Generator<NamedSignal, void> {
    this.#settle();
    const beginnings = this.#byName.get(nameKey(name, environment));
    if (!beginnings) return;
    for (const group of idGroups(beginnings.from(after === null ? '' : rootOf(beginnings, after)))) {
      const ids = group.length === 1 ? [group[0]! + name] : group.map((beginning) => beginning + name).sort();
      for (const id of ids) {
        const metrics = this.#ownerOf(id.slice(0, id.length - name.length), name)?.metrics;
        if (!metrics || metrics.environment !== environment || metrics.service === null) continue;
        yield { id, service: metrics.service, make: () => metrics.signal(name) };
      }
    }
  }

  /** The keys of services that have signals, those after `after`, ascending; null for all. */
  *serviceKeys(after: string | null): Generator<string, void> {
    this.#settle();
    for (const key of this.#services.from(after ?? '')) if (after === null || key > after) yield key;
  }

  #namesOf(beginning: string): readonly string[] {
    const [first, ...others] = this.#byBeginning.get(beginning) ?? [];
    if (!first || others.length === 0) return first?.names ?? [];
    return [...new Set([first, ...others].flatMap(({ names }) => names))];
  }

  /** Whose signal the id stands for. */
  #ownerOf(beginning: string, name: string): Listed | undefined {
    return this.#byBeginning.get(beginning)?.findLast(({ names }) => names.includes(name));
  }

  /** False for a signal in whose place another one of the same id stands. */
  #isShown(owner: Listed, name: string): boolean {
    return this.#ownerOf(owner.beginning, name) === owner;
  }

  #settle(): void {
    for (const owner of this.#changed) this.#relist(owner);
    this.#changed.clear();
  }

  /** Brings the lists after the metrics of one owner. */
  #relist(owner: Listed): void {
    const { metrics, beginning } = owner;
    const before = owner.names;
    owner.names = metrics.signalNames();
    for (const name of before) if (!owner.names.includes(name)) this.#unlistName(owner, name);
    for (const name of owner.names) if (!before.includes(name)) this.#listName(owner, name);
    if (before.length === 0 && owner.names.length > 0) this.#list(owner);
    if (before.length > 0 && owner.names.length === 0) this.#unlist(owner);
    if (metrics.isEmpty) this.#owners.delete(owner.key);
    if (this.#byBeginning.get(beginning)?.length === 0) this.#byBeginning.delete(beginning);
  }

  #listName({ metrics, beginning }: Listed, name: string): void {
    const key = nameKey(name, metrics.environment);
    const beginnings = this.#byName.get(key) ?? new SortedTexts();
    beginnings.add(beginning);
    this.#byName.set(key, beginnings);
  }

  #unlistName({ metrics, beginning }: Listed, name: string): void {
    const key = nameKey(name, metrics.environment);
    const beginnings = this.#byName.get(key);
    beginnings?.delete(beginning);
    if (beginnings?.size === 0) this.#byName.delete(key);
  }

  #list(owner: Listed): void {
    const { metrics, beginning } = owner;
    const same = this.#byBeginning.get(beginning) ?? [];
    if (same.length === 0) this.#beginnings.add(beginning);
    this.#byBeginning.set(
      beginning,
      [...same, owner].sort((a, b) => (a.key < b.key ? -1 : 1)),
    );
    const key = serviceKey(metrics.service);
    const ofService = this.#byService.get(key);
    if (ofService) ofService.add(owner);
    else {
      this.#byService.set(key, new Set([owner]));
      this.#services.add(key);
    }
  }

  #unlist(owner: Listed): void {
    const { metrics, beginning } = owner;
    const others = this.#byBeginning.get(beginning)!.filter((other) => other !== owner);
    this.#byBeginning.set(beginning, others);
    if (others.length === 0) this.#beginnings.delete(beginning);
    const key = serviceKey(metrics.service);
    const ofService = this.#byService.get(key)!;
    ofService.delete(owner);
    if (ofService.size > 0) return;
    this.#byService.delete(key);
    this.#services.delete(key);
  }
}

const nameKey = (name: string, environment: string | null): string => JSON.stringify([name, environment]);
