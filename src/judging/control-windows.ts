import { effectiveAt } from '../model/event.ts';
import { HOUR_MS } from '../model/instant.ts';
import type { Release } from '../model/release.ts';
import type { Signal } from '../model/signal.ts';
import { sameEnvironment } from '../signals/signals-of-release.ts';

/** A service with a release this close, before or after, may move by itself and shows nothing about others. */
const UNTOUCHED_MS = 2 * HOUR_MS;

/** An average over more services is hardly steadier, and each of them is a week of samples to read. */
const MAX_CONTROL_SERVICES = 5;

/**
 * The signals a release's signal is held against: what moves in services that nobody touched is not the release's doing. The same name
 * in the same environment, of services without a release nearby. `nearby` are the releases around this one, of all services.
 */
export function controlSignals(
  signal: Signal,
  release: Release,
  nearby: readonly Release[],
  signals: readonly Signal[],
): readonly Signal[] {
  // A release that names no service may have touched any of them, and so may another one near it.
  if (signal.service === null || release.service === null) return [];
  const touched = nearby
    .filter((other) => Math.abs(effectiveAt(other) - effectiveAt(release)) < UNTOUCHED_MS)
    .filter((other) => sameEnvironment(other.environment, signal.environment));
  if (touched.some((other) => other.service === null)) return [];
  const touchedServices = new Set([...touched.map((other) => other.service), release.service, signal.service]);
  return signals
    .filter((other) => other.name === signal.name && other.kind === signal.kind && other.environment === signal.environment)
    .filter((other) => other.service !== null && !touchedServices.has(other.service))
    .slice(0, MAX_CONTROL_SERVICES);
}
