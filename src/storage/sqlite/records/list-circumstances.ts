import { type Kysely, sql } from 'kysely';
import type { ReleaseRange } from '../../../model/event-filter.ts';
import { isCircumstance, type SuspectEvent } from '../../../model/release.ts';
import type { Database } from './database.ts';
import { anyOf, inEnvironments, newestFirst, selectStoredEvents } from './event-query.ts';
import { toStoredEvent } from './event-row.ts';

/**
 * The scalings and incidents of a range, the newest first, of each kind at most `limit`. They are few, so an index of them alone finds them by
 * time.
 */
export async function listCircumstances(
  db: Kysely<Database>,
  { services, environments, from, to }: ReleaseRange,
  limit: number,
): Promise<readonly SuspectEvent[]> {
  const inEnvironment = environments === null ? sql<boolean>`true` : anyOf(inEnvironments(environments));
  // The plus keeps SQLite from going through all events of a service.
  const ofService = services === null ? sql<boolean>`true` : anyOf(services.map((service) => sql`+event.service is ${service}`));
  // The kinds as the index has them.
  const numbered = sql`
    select event.id, row_number() over (partition by event.kind order by event.effective_at desc, event.id desc) as place
    from event
    where event.kind in ('scale', 'incident') and event.status not in ('pending', 'failed') and event.effective_at >= ${from}
      and event.effective_at < ${to ?? Number.MAX_SAFE_INTEGER} and ${inEnvironment} and ${ofService}`;
  const rows = await newestFirst(
    selectStoredEvents(db).where(sql<boolean>`event.id in (select id from (${numbered}) where place <= ${limit})`),
    null,
  ).execute();
  return rows.map(toStoredEvent).filter(isCircumstance);
}
