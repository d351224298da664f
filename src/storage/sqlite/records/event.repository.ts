import type { Kysely, Transaction } from 'kysely';
import type { DatedEvent } from '../../../model/event.ts';
import type { EventFilter } from '../../../model/event-filter.ts';
import type { Page, PageRequest } from '../../../model/page.ts';
import type { Database } from './database.ts';
import { readEventCursor, toEventCursor } from './event-cursor.ts';
import { newestFirst, selectEvents, selectStoredEvents, whereEventMatches } from './event-query.ts';
import { toEvent, toEventRow, toStoredEvent } from './event-row.ts';
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

/** Deletes an event and, with it, its tags, its reports and its scheduled judgement. */
export async function deleteEvent(trx: Transaction<Database>, id: string): Promise<boolean> {
  const before = await findStoredEvent(trx, id);
  if (!before) return false;
  await trx.deleteFrom('event').where('id', '=', id).execute();
  await forgetWords(trx, before, null);
  return true;
}
