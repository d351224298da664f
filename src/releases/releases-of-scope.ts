import { type NameResolver, NO_ALIASES } from '../model/alias.ts';
import type { ReleaseRange } from '../model/event-filter.ts';
import type { ReleaseMark } from '../model/release.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { placesOf, underNamesOf } from './own-names.ts';

/**
 * The releases that follow one another where `mark` went: of exactly its service and environment, by whatever names, the earliest first. At
 * one instant the sender's key decides, because ids follow the order of arrival.
 */
export async function releasesOfScope(
  mark: Pick<ReleaseMark, 'service' | 'environment'>,
  { from, to }: Pick<ReleaseRange, 'from' | 'to'>,
  events: Pick<EventStore, 'releases'>,
  names: NameResolver = NO_ALIASES,
): Promise<readonly ReleaseMark[]> {
  const releases = await events.releases({ ...placesOf(mark, names), from, to });
  return releases.map(underNamesOf(mark, names)).toSorted((a, b) => a.at - b.at || ((a.key ?? a.id) < (b.key ?? b.id) ? -1 : 1));
}
