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
const placeTaken = sql<0 | 1>`((event.is_release = 1 or event.same_as is not null) and event.source = 'github'
  and (exists (${laterIn(sql`later.is_release = 1`)}) or exists (${laterIn(sql`later.same_as is not null`)})))`;

/** Another deploy that any of its reports puts later: one query for each index. */
function laterIn(condition: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    select 1 from event as later
    where ${condition} and later.service is event.service and later.environment_name is event.environment_name
      and later.effective_at >= event.effective_at and later.repository is event.repository
      and coalesce(later.same_as, later.id) <> coalesce(event.same_as, event.id)
      and (later.effective_at > event.effective_at or coalesce(later.key, later.id) > coalesce(event.key, event.id))`;
}

/** Reports of deploys in their order. At one instant what they say decides, because ids follow the order of arrival. */
export const REPORT_ORDER: readonly RawBuilder<unknown>[] = [
  sql`event.effective_at`,
  sql`coalesce(event.commit_hash, '')`,
  sql`coalesce(event.version, '')`,
  sql`coalesce(event.key, '')`,
  sql`event.id`,
];

/** One condition for each, which an index can answer: `is` finds a null too. */
export const inEnvironments = (environments: readonly (string | null)[]): readonly RawBuilder<boolean>[] =>
  environments.map((name) => sql<boolean>`event.environment_name is ${name === null ? null : canonicalEnvironment(name)}`);

export const anyOf = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;

/** A condition on the row of a table that is `event`, under whatever name. */
type RowCondition = (row: RawBuilder<unknown>) => RawBuilder<boolean>;

const ofEvent = (condition: RowCondition): RawBuilder<boolean> => condition(sql`event`);

/** That it holds of a release, or of another report of its deploy. */
export const ofAnyReport = (condition: RowCondition): RawBuilder<boolean> => sql<boolean>`(${ofEvent(condition)}
  or exists (select 1 from event as repeat where repeat.same_as = event.id and ${condition(sql`repeat`)}))`;

/** Narrows a query over releases to those that the filter selects, by what any report of the deploy says. */
export const whereReleaseMatches = <Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  filter: EventFilter,
): SelectQueryBuilder<Tables, 'event', Row> => whereMatches(query.where(sql<boolean>`event.is_release = 1`), filter, ofAnyReport);

/** Narrows a query over `event` to those that the filter selects. */
export function whereEventMatches<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  filter: EventFilter,
): SelectQueryBuilder<Tables, 'event', Row> {
  return whereMatches(query, filter, ofEvent);
}

function whereMatches<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  filter: EventFilter,
  holds: (condition: RowCondition) => RawBuilder<boolean>,
): SelectQueryBuilder<Tables, 'event', Row> {
  const conditions = [
    filter.service === null ? null : sql<boolean>`event.service = ${filter.service}`,
    filter.environments === null ? null : anyOf(inEnvironments(filter.environments)),
    filter.version === null ? null : holds((row) => sql`${row}.version = ${filter.version}`),
    filter.commit === null ? null : holds(sameCommit(filter.commit.toLowerCase())),
    filter.kinds === null
      ? null
      : holds((row) => sql`${row}.kind in (select value from json_each(${JSON.stringify(filter.kinds)}))`),
    filter.from === null ? null : sql<boolean>`event.effective_at >= ${filter.from}`,
    filter.to === null ? null : sql<boolean>`event.effective_at < ${filter.to}`,
    ...filter.tags.map((tag) =>
      holds((row) => sql`exists (select 1 from event_tag where event_id = ${row}.id and tag = ${tag})`),
    ),
    // `instr` rather than LIKE: nothing in a word is a pattern, so nothing needs escaping.
    ...(filter.text === null ? [] : searchWords(filter.text)).map((word) =>
      holds((row) => sql`instr(${row}.search_text, ${word}) > 0`),
    ),
  ];
  return conditions.reduce((narrowed, condition) => (condition === null ? narrowed : narrowed.where(condition)), query);
}

/** One names the commit in full, another by its beginning; `commit_hash` may be either. */
const sameCommit =
  (commit: string): RowCondition =>
  (row) =>
    sql`
  min(length(${row}.commit_hash), ${commit.length}) >= ${COMMIT_PREFIX_MIN_LENGTH}
  and substr(lower(${row}.commit_hash), 1, ${commit.length}) = substr(${commit}, 1, length(${row}.commit_hash))`;

/** Orders a query over `event` newest first, from behind the position on. */
export function newestFirst<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  after: EventPosition | null,
): SelectQueryBuilder<Tables, 'event', Row> {
  const ordered = query.orderBy(sql`event.effective_at`, 'desc').orderBy(sql`event.id`, 'desc');
  return after ? ordered.where(sql<boolean>`(event.effective_at, event.id) < (${after.effectiveAt}, ${after.id})`) : ordered;
}
