import { type DatedEvent, effectiveAt } from '../model/event.ts';
import { EVERY_EVENT, type EventFilter } from '../model/event-filter.ts';
import type { Millis } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import { isRelease, type Release } from '../model/release.ts';

/** What of the event store is needed to find releases by time. */
export interface EventLister {
  list(filter: EventFilter, page: PageRequest): Promise<Page<DatedEvent>>;
}

const PAGE_SIZE = 1_000;

/** All releases with `effectiveAt` in `[from, to)`, of every service and environment, the earliest first. */
export async function releasesBetween(events: EventLister, from: Millis, to: Millis): Promise<readonly Release[]> {
  const filter: EventFilter = { ...EVERY_EVENT, kinds: ['deploy', 'rollback'], from, to };
  const found: Release[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<DatedEvent> = await events.list(filter, { limit: PAGE_SIZE, cursor });
    found.push(...page.items.filter(isRelease));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found.sort((a, b) => effectiveAt(a) - effectiveAt(b));
}
