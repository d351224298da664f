import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { canonicalEnvironment } from '../../../model/event.ts';
import type { EventFilter } from '../../../model/event-filter.ts';
import type { Database } from './database.ts';
import type { EventPosition } from './event-cursor.ts';
import { searchWords } from './search-text.ts';

/** Git's own shortest abbreviation: a shorter beginning stands for many commits. */
const COMMIT_PREFIX_MIN_LENGTH = 7;

/** Events as they are stored: all columns, and their tags as a JSON list. */
export function selectStoredEvents(db: Kysely<Database>) {
  return db
    .selectFrom('event')
    .selectAll('event')
    .select(sql<string>`(select json_group_array(tag) from event_tag where event_tag.event_id = event.id)`.as('tags'));
}

/** The same, and whether a later release took the place of the event. */
export const selectEvents = (db: Kysely<Database>) => selectStoredEvents(db).select(placeTaken.as('place_taken'));

/**
 * A GitHub deployment ends when a later one of its repository, service and environment goes live. GitHub says so (`inactive`) of some
 * environments only, so it is looked up with every reading: nothing is stored, and no order of deliveries can leave it wrong. Of deploys
 * that were posted, the status is what the sender says.
 */
const placeTaken = sql<0 | 1>`(event.is_release = 1 and event.source = 'github' and exists (
  select 1 from event as later
  where later.is_release = 1 and later.service is event.service and later.environment_name is event.environment_name
    and later.effective_at >= event.effective_at and later.repository is event.repository
    and (later.effective_at > event.effective_at or coalesce(later.key, later.id) > coalesce(event.key, event.id))
))`;

/** One condition for each, which an index can answer: `is` finds a null too. */
export const inEnvironments = (environments: readonly (string | null)[]): readonly RawBuilder<boolean>[] =>
  environments.map((name) => sql<boolean>`event.environment_name is ${name === null ? null : canonicalEnvironment(name)}`);

export const anyOf = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;

/** Narrows a query over `event` to those that the filter selects. */
export function whereEventMatches<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  filter: EventFilter,
): SelectQueryBuilder<Tables, 'event', Row> {
  const conditions = [
    filter.service === null ? null : sql<boolean>`event.service = ${filter.service}`,
    filter.environments === null ? null : anyOf(inEnvironments(filter.environments)),
    filter.version === null ? null : sql<boolean>`event.version = ${filter.version}`,
    filter.commit === null ? null : sameCommit(filter.commit.toLowerCase()),
    filter.kinds === null ? null : sql<boolean>`event.kind in (select value from json_each(${JSON.stringify(filter.kinds)}))`,
    filter.from === null ? null : sql<boolean>`event.effective_at >= ${filter.from}`,
    filter.to === null ? null : sql<boolean>`event.effective_at < ${filter.to}`,
    ...filter.tags.map((tag) => sql<boolean>`exists (select 1 from event_tag where event_id = event.id and tag = ${tag})`),
    // `instr` rather than LIKE: nothing in a word is a pattern, so nothing needs escaping.
    ...(filter.text === null ? [] : searchWords(filter.text)).map((word) => sql<boolean>`instr(event.search_text, ${word}) > 0`),
  ];
  return conditions.reduce((narrowed, condition) => (condition === null ? narrowed : narrowed.where(condition)), query);
}

/** One names the commit in full, another by its beginning; `event.commit_hash` may be either. */
const sameCommit = (commit: string) => sql<boolean>`
  min(length(event.commit_hash), ${commit.length}) >= ${COMMIT_PREFIX_MIN_LENGTH}
  and substr(lower(event.commit_hash), 1, ${commit.length}) = substr(${commit}, 1, length(event.commit_hash))`;

/** Orders a query over `event` newest first, from behind the position on. */
export function newestFirst<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  after: EventPosition | null,
): SelectQueryBuilder<Tables, 'event', Row> {
  const ordered = query.orderBy(sql`event.effective_at`, 'desc').orderBy(sql`event.id`, 'desc');
  return after ? ordered.where(sql<boolean>`(event.effective_at, event.id) < (${after.effectiveAt}, ${after.id})`) : ordered;
}
