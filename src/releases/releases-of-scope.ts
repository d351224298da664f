import type { ReleaseRange } from '../model/event-filter.ts';
import type { ReleaseMark } from '../model/release.ts';
import type { EventStore } from '../storage/ports/events.ts';

/**
 * The releases that follow one another where `mark` went: of exactly its service and environment, the earliest first. At one instant the
 * sender's key decides, because ids follow the order of arrival.
 */
export async function releasesOfScope(
  { service, environment }: Pick<ReleaseMark, 'service' | 'environment'>,
  { from, to }: Pick<ReleaseRange, 'from' | 'to'>,
  events: Pick<EventStore, 'releases'>,
): Promise<readonly ReleaseMark[]> {
  const releases = await events.releases({ services: [service], environments: [environment], from, to });
  return releases.toSorted((a, b) => a.at - b.at || ((a.key ?? a.id) < (b.key ?? b.id) ? -1 : 1));
}
