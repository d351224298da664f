import { effectiveAt } from '../model/event.ts';
import { HOUR_MS } from '../model/instant.ts';
import type { Neighbour, Release } from '../model/release.ts';
import type { Signal } from '../model/signal.ts';
import type { NamesakeRequest, SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { reaches } from '../signals/discovery/signals-of-release.ts';

/** A service with a release this close, before or after, may move by itself and shows nothing about others. */
const UNTOUCHED_MS = 2 * HOUR_MS;

/** Each of them is a week of samples to read, and of five two that moved together already tell of a common cause. */
const MAX_CONTROL_SERVICES = 5;

/**
 * For each of a release's signals, the signals it is held against: what moves in services that nobody touched is not the release's doing.
 * The same name in the same environment, of services without a release nearby. `neighbours` are the releases around this one, of all services.
 */
export async function controlSignals(
  signals: readonly Signal[],
  release: Release,
  neighbours: readonly Neighbour[],
  catalogue: Pick<SignalCatalogue, 'namesakes'>,
): Promise<readonly (readonly Signal[])[]> {
  const close = neighbours.filter((other) => Math.abs(other.at - effectiveAt(release)) < UNTOUCHED_MS);
  const touched = new Map<string | null, ReadonlySet<string> | null>();
  const requests = signals.map((signal): NamesakeRequest | null => {
    const { service, environment } = signal;
    // A release that names no service may have touched any of them, and so may another one near it.
    if (service === null || release.service === null) return null;
    const exceptServices = touched.get(environment) ?? touchedServices(environment, close);
    touched.set(environment, exceptServices);
    return exceptServices && { signal, exceptServices };
  });
  const wanted = requests.filter((request) => request !== null);
  const found = wanted.length > 0 ? await catalogue.namesakes(wanted, MAX_CONTROL_SERVICES) : [];
  let next = 0;
  return requests.map((request) => (request === null ? [] : found[next++]!));
}

/** Null where any service may have been touched. */
function touchedServices(environment: string | null, close: readonly Neighbour[]): ReadonlySet<string> | null {
  const services = new Set<string>();
  for (const other of close) {
    if (!reaches(other.environment, environment)) continue;
    if (other.service === null) return null;
    services.add(other.service);
  }
  return services;
}
