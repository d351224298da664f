import type { NameResolver } from '../model/alias.ts';
import { effectiveAt } from '../model/event.ts';
import { HOUR_MS, type Millis, millis } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, type Neighbour, neighbourOf, type ReleaseMark, type SuspectEvent } from '../model/release.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { placesOf } from './own-names.ts';

/** As far before and after a release as others compete with it. */
const NEAR_MS = 2 * HOUR_MS;
/** Of each kind. An autoscaler may act every few seconds; the newest of what it did stand for the rest. */
const MOST_NEAR = 50;

type Place = Pick<ReleaseMark, 'service' | 'environment' | 'at'>;

/**
 * Scalings and incidents near a release, known at `now`, that may have caused what is seen after it. What is called an incident soon after a
 * release is mostly what the release did, so one that begins within ten minutes of it takes no blame from it.
 */
export async function circumstancesNear(
  release: Place,
  now: Millis,
  events: Pick<EventStore, 'circumstances'>,
  names: NameResolver,
): Promise<readonly Neighbour[]> {
  const { service, environment, at } = release;
  const { services, environments } = placesOf(release, names);
  const range = {
    // One of a provider names no service.
    services: service === null ? null : [...services, null],
    environments: environment === null ? null : [...environments, null],
    from: millis(at - NEAR_MS),
    to: millis(Math.min(at + NEAR_MS, now + 1)),
  };
  const near = await events.circumstances(range, MOST_NEAR);
  return near
    .filter((event) => event.kind === 'incident' || service === null || event.service !== null)
    .filter((event) => !mayBeDoneBy(event, at))
    .map(neighbourOf);
}

/** True for an incident that began so soon after a release that this one may have made it. */
export function mayBeDoneBy(event: SuspectEvent, releaseAt: Millis): boolean {
  const afterMs = effectiveAt(event) - releaseAt;
  return event.kind === 'incident' && afterMs > 0 && afterMs < FIRST_JUDGEMENT_AFTER_MS;
}
