import { type Kysely, sql, type Transaction } from 'kysely';
import type { DatedEvent } from '../../../model/event.ts';
import type { EventFilter } from '../../../model/event-filter.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import type { Page, PageRequest } from '../../../model/page.ts';
import { isRelease, markOf, type Release } from '../../../model/release.ts';
import { type FlipRun, type ReleaseSources, releaseOf, sameLive } from '../../../model/same-deploy.ts';
import type { Database } from './database.ts';
import { readEventCursor, toEventCursor } from './event-cursor.ts';
import { newestFirst, REPORT_ORDER, selectEvents, selectStoredEvents, whereEventMatches } from './event-query.ts';
import { toEvent, toEventRow, toStoredEvent } from './event-row.ts';
import { putReportsTogether } from './same-deploy.repository.ts';
import { forgetWords, noteWords } from './service-word.repository.ts';

/** Adds an event whose id and key are free. */
export async function insertEvent(trx: Transaction<Database>, event: DatedEvent): Promise<void> {
  await trx.insertInto('event').values(toEventRow(event)).execute();
  await insertTags(trx, event);
  await noteWords(trx, event);
}

/** Replaces `before`, the event of the same id as it is stored. */
export async function replaceEvent(trx: Transaction<Database>, before: DatedEvent, event: DatedEvent): Promise<void> {
  await trx.updateTable('event').set(toEventRow(event)).where('id', '=', event.id).execute();
  await trx.deleteFrom('event_tag').where('event_id', '=', event.id).execute();
  await insertTags(trx, event);
  await noteWords(trx, event);
  await forgetWords(trx, before, event);
}

async function insertTags(trx: Transaction<Database>, event: DatedEvent): Promise<void> {
  if (event.tags.length === 0) return;
  await trx
    .insertInto('event_tag')
    .values(event.tags.map((tag) => ({ event_id: event.id, tag })))
    .execute();
}

export async function findEvent(db: Kysely<Database>, id: string): Promise<DatedEvent | null> {
  const row = await selectEvents(db).where('event.id', '=', id).executeTakeFirst();
  return row ? toEvent(row) : null;
}

/** The release of an event that went live, with all events that report its deploy; null for any other event, and for an unknown id. */
export async function findRelease(db: Kysely<Database>, id: string): Promise<ReleaseSources | null> {
  const event = await findEvent(db, id);
  const first = event === null || event.sameAs === null ? event : await findEvent(db, event.sameAs);
  if (first === null || !isRelease(first)) return null;
  const [sources] = await findSources(db, [first]);
  return { release: releaseOf(sources!), sources: sources!, run: await findRun(db, sources!) };
}

/** Null where the sources put one and the same live. */
async function findRun(db: Kysely<Database>, sources: readonly Release[]): Promise<FlipRun | null> {
  const [first, ...repeats] = sources.map(markOf);
  if (first === undefined || first.subject === null || repeats.every((repeat) => sameLive(first, repeat))) return null;
  const { count, lastAt } = await db
    .selectFrom('event')
    .select((of) => [of.fn.countAll<number>().as('count'), of.fn.max('effective_at').as('lastAt')])
    .where('same_as', '=', first.id)
    .executeTakeFirstOrThrow();
  return { flips: count + 1, lastAt: millis(lastAt) };
}

/** A deploy has three or four reports; more of a run of flips say nothing more. */
const MOST_SOURCES = 20;

/** For each release the events that report its deploy, itself first: those that came first, where there are many. */
export async function findSources(db: Kysely<Database>, releases: readonly Release[]): Promise<readonly (readonly Release[])[]> {
  const ids = JSON.stringify(releases.map(({ id }) => id));
  const inOrder = sql`row_number() over (partition by event.same_as order by ${sql.join(REPORT_ORDER)})`;
  const rows = await selectEvents(db)
    .where(sql<boolean>`event.id in (select id from (
      select event.id, ${inOrder} as place from event where event.same_as in (select value from json_each(${ids}))
    ) where place < ${MOST_SOURCES})`)
    .orderBy(sql`${sql.join(REPORT_ORDER)}`)
    .execute();
  const repeats = Map.groupBy(rows.map(toEvent) as readonly Release[], ({ sameAs }) => sameAs);
  return releases.map((release) => [release, ...(repeats.get(release.id) ?? [])]);
}

/** As it is stored, without the status that later events give it: it may be changed and written back. */
export async function findStoredEvent(db: Kysely<Database>, id: string): Promise<DatedEvent | null> {
  const row = await selectStoredEvents(db).where('event.id', '=', id).executeTakeFirst();
  return row ? toStoredEvent(row) : null;
}

export async function findStoredEventByKey(db: Kysely<Database>, key: string): Promise<DatedEvent | null> {
  const row = await selectStoredEvents(db).where('event.key', '=', key).executeTakeFirst();
  return row ? toStoredEvent(row) : null;
}

export async function findEventByKey(db: Kysely<Database>, key: string): Promise<DatedEvent | null> {
  const row = await selectEvents(db).where('event.key', '=', key).executeTakeFirst();
  return row ? toEvent(row) : null;
}

/** The events that name this repository and this commit, in full: by an index, however many events there are. */
export async function listEventsOfCommit(
  db: Kysely<Database>,
  repository: string,
  commit: string,
): Promise<readonly DatedEvent[]> {
  const rows = await selectEvents(db)
    .where('event.commit_hash', '=', commit)
    .where('event.repository', '=', repository)
    .orderBy('event.id')
    .execute();
  return rows.map(toEvent);
}

/** One page of the events that match, newest first. Throws `InvalidCursorError`. */
export async function listEvents(db: Kysely<Database>, filter: EventFilter, page: PageRequest): Promise<Page<DatedEvent>> {
  const after = page.cursor === null ? null : readEventCursor(page.cursor);
  const rows = await newestFirst(whereEventMatches(selectEvents(db), filter), after)
    .limit(page.limit + 1)
    .execute();
  return toEventPage(rows, page.limit, toEvent);
}

/** Cuts rows, of which one more than `limit` was read, into a page. */
export function toEventPage<Row extends { readonly effective_at: number; readonly id: string }, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const nextCursor = rows.length > limit && last ? toEventCursor({ effectiveAt: last.effective_at, id: last.id }) : null;
  return { items: shown.map(toItem), nextCursor };
}

/**
 * Deletes an event and, with it, its tags, its reports and its scheduled judgement; where the deploy was reported by others too, the next of
 * them has these from now on.
 */
export async function deleteEvent(trx: Transaction<Database>, id: string, now: Millis): Promise<boolean> {
  const before = await findStoredEvent(trx, id);
  if (!before) return false;
  await putReportsTogether(trx, before, null, now);
  await trx.deleteFrom('event').where('id', '=', id).execute();
  await forgetWords(trx, before, null);
  return true;
}
