import { canonicalEnvironment, type DatedEvent, effectiveAt } from '../model/event.ts';
import { EVERY_EVENT, type EventFilter } from '../model/event-filter.ts';
import type { Millis } from '../model/instant.ts';
import type { Page } from '../model/page.ts';
import { isRelease, type Release } from '../model/release.ts';
import type { EventLister } from './releases-near.ts';

const PAGE_SIZE = 1_000;

/** The releases of the same service and environment as `event` in `[from, to)`, the earliest first; `to` is null for those up to the newest. */
export async function releasesOfLane(
  event: DatedEvent,
  from: Millis,
  to: Millis | null,
  events: EventLister,
): Promise<readonly Release[]> {
  const { service, environment } = event;
  const filter: EventFilter = { ...EVERY_EVENT, service, environment, kinds: ['deploy', 'rollback'], from, to };
  const found: Release[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<DatedEvent> = await events.list(filter, { limit: PAGE_SIZE, cursor });
    found.push(...page.items.filter(isRelease));
    cursor = page.nextCursor;
  } while (cursor !== null);
  const sameLane = found.filter((other) => other.service === service && laneOf(other) === laneOf(event));
  // Ids tell the order of arrival; keys do not.
  return sameLane.sort((a, b) => effectiveAt(a) - effectiveAt(b) || ((a.key ?? a.id) < (b.key ?? b.id) ? -1 : 1));
}

const laneOf = ({ environment }: DatedEvent): string | null => (environment === null ? null : canonicalEnvironment(environment));

/** Whether both put the same code live: the commit decides where both name one; the version else. */
export function sameCode(a: Release, b: Release): boolean {
  if (a.commit !== null && b.commit !== null) return a.commit === b.commit;
  return a.version !== null && a.version === b.version;
}
