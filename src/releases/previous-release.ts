import { effectiveAt } from '../model/event.ts';
import { EVERY_EVENT, type EventFilter } from '../model/event-filter.ts';
import type { Page } from '../model/page.ts';
import { isRelease, type Release } from '../model/release.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';
import type { EventStore } from '../storage/ports/events.ts';

/** Events looked through; a service whose last release lies further back has had other things on its mind. */
const LOOK_BACK = 200;

/** The newest release of the same service, environment and repository before this one that names its commit. */
export async function previousRelease(events: Pick<EventStore, 'list'>, release: Release): Promise<Release | null> {
  const filter: EventFilter = {
    ...EVERY_EVENT,
    service: release.service,
    kinds: ['deploy', 'rollback'],
    to: effectiveAt(release),
  };
  const page: Page<Parameters<typeof isRelease>[0]> = await events.list(filter, { limit: LOOK_BACK, cursor: null });
  const earlier = page.items.filter(isRelease).filter((other) => other.service === release.service);
  return (
    earlier.find(
      (other) =>
        other.id !== release.id &&
        other.commit !== null &&
        other.repository === release.repository &&
        sameEnvironment(other.environment, release.environment),
    ) ?? null
  );
}
