import { type Kysely, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import { effectiveAt } from '../../../model/event.ts';
import { environmentsNear, type ReleaseRange } from '../../../model/event-filter.ts';
import { millis } from '../../../model/instant.ts';
import type { NeighbourLists, Release, ReleaseMark, ReleaseScope } from '../../../model/release.ts';
import { markTogether } from '../../../model/same-deploy.ts';
import type { Database } from './database.ts';
import type { EventTable } from './event.table.ts';
import { anyOf, inEnvironments, newestFirst, ofAnyReport, REPORT_ORDER } from './event-query.ts';

/** The columns of a `ReleaseMark`. */
export const MARK_COLUMNS = [
  'event.id',
  'event.key',
  'event.kind',
  'event.source',
  'event.service',
  'event.environment',
  'event.version',
  'event.subject',
  'event.commit_hash',
  'event.effective_at',
] as const;

type MarkRow = Pick<
  EventTable,
  'id' | 'key' | 'kind' | 'source' | 'service' | 'environment' | 'version' | 'subject' | 'commit_hash' | 'effective_at'
>;

/** The releases of a range, the earliest first. */
export async function listReleaseMarks(db: Kysely<Database>, range: ReleaseRange): Promise<readonly ReleaseMark[]> {
  const rows = await whereReleaseIn(db.selectFrom('event').select(MARK_COLUMNS), range)
    .orderBy('event.effective_at')
    .orderBy('event.id', 'desc')
    .execute();
  return withRepeats(db, rows.map(toReleaseMark));
}

/** Adds what other reports of the same deploy say. */
async function withRepeats(db: Kysely<Database>, marks: readonly ReleaseMark[]): Promise<readonly ReleaseMark[]> {
  const rows = await db
    .selectFrom('event')
    .select([...MARK_COLUMNS, 'event.same_as'])
    .where(sql<boolean>`event.same_as in (select value from json_each(${JSON.stringify(marks.map(({ id }) => id))}))`)
    .orderBy(sql`${sql.join(REPORT_ORDER)}`)
    .execute();
  if (rows.length === 0) return marks;
  const repeats = Map.groupBy(rows, (row) => row.same_as);
  return marks.map((mark) => markTogether([mark, ...(repeats.get(mark.id) ?? []).map(toReleaseMark)]));
}

/**
 * The releases of a range with less of each, the earliest first. SQLite makes the lists, of an index alone: a row for each of hundreds of
 * releases would take three times as long.
 */
export async function listNeighbours(db: Kysely<Database>, range: ReleaseRange): Promise<NeighbourLists> {
  const columns = [
    'event.id',
    'event.kind',
    'event.service',
    'event.environment_name',
    'event.subject',
    'event.effective_at',
  ] as const;
  const inOrder = whereReleaseIn(db.selectFrom('event').select(columns).select(knownVersion.as('version')), range)
    .orderBy('event.effective_at')
    .orderBy('event.id');
  return db
    .selectFrom(inOrder.as('near'))
    .select([
      sql<string>`json_group_array(near.id)`.as('id'),
      sql<string>`json_group_array(near.kind)`.as('kind'),
      sql<string>`json_group_array(near.service)`.as('service'),
      sql<string>`json_group_array(near.environment_name)`.as('environment'),
      sql<string>`json_group_array(near.version)`.as('version'),
      sql<string>`json_group_array(near.subject)`.as('subject'),
      sql<string>`json_group_array(near.effective_at)`.as('at'),
    ])
    .executeTakeFirstOrThrow();
}

/** The scopes to which the releases of a range went: one search of an index for each service. */
export async function listReleaseScopes(
  db: Kysely<Database>,
  { services, environments, from, to }: ReleaseRange & { readonly services: readonly (string | null)[] },
): Promise<readonly ReleaseScope[]> {
  const isThere = environments === null ? sql<boolean>`true` : anyOf(inEnvironments(environments));
  // A cross join keeps the order: SQLite would otherwise read all releases of the time.
  const { rows } = await sql<ReleaseScope>`
    select distinct event.service, event.environment_name as environment
    from json_each(${JSON.stringify(services)}) as wanted cross join event
    where event.service is wanted.value and event.is_release = 1 and ${isThere}
      and event.effective_at >= ${from} and event.effective_at < ${to ?? Number.MAX_SAFE_INTEGER}`.execute(db);
  return rows;
}

/** That of the release, or else of another report of its deploy. */
const knownVersion = sql<string | null>`coalesce(event.version, (
  select repeat.version from event as repeat where repeat.same_as = event.id and repeat.version is not null
  order by repeat.effective_at, repeat.version limit 1
))`;

/** The newest release of code before this one that went to the same place and names its commit. */
export async function findPreviousRelease(db: Kysely<Database>, release: Release): Promise<ReleaseMark | null> {
  const environments = environmentsNear(release.environment);
  const earlier = db
    .selectFrom('event')
    .select(MARK_COLUMNS)
    .where(sql<boolean>`event.is_release = 1`)
    .where(sql<boolean>`event.service is ${release.service} and event.subject is null`)
    .where(ofAnyReport((row) => sql`${row}.repository is ${release.repository} and ${row}.commit_hash is not null`))
    .where(sql<boolean>`event.effective_at < ${effectiveAt(release)}`);
  const near = environments === null ? earlier : earlier.where(anyOf(inEnvironments(environments)));
  const row = await newestFirst(near, null).limit(1).executeTakeFirst();
  const [mark] = await withRepeats(db, row ? [toReleaseMark(row)] : []);
  return mark ?? null;
}

/** Narrows a query over `event` to the releases of a range. */
export function whereReleaseIn<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  { services, environments, from, to }: ReleaseRange,
): SelectQueryBuilder<Tables, 'event', Row> {
  const conditions = [
    sql<boolean>`event.is_release = 1`,
    sql<boolean>`event.effective_at >= ${from}`,
    ...(to === null ? [] : [sql<boolean>`event.effective_at < ${to}`]),
    ...inPlaces(services, environments),
  ];
  return conditions.reduce((narrowed, condition) => narrowed.where(condition), query);
}

/**
 * That a service and an environment are among these: one condition for each pair, joined by `or`, so that SQLite searches release_by_place
 * once for each. With a condition for either alone it reads all releases of the service.
 */
function inPlaces(
  services: ReleaseRange['services'],
  environments: ReleaseRange['environments'],
): readonly RawBuilder<boolean>[] {
  if (services === null) return environments === null ? [] : [anyOf(inEnvironments(environments))];
  const ofServices = inServices(services);
  if (environments === null) return [anyOf(ofServices)];
  const places = inEnvironments(environments).flatMap((inEnvironment) =>
    ofServices.map((ofService) => sql<boolean>`(${ofService} and ${inEnvironment})`),
  );
  return [anyOf(places)];
}

/** `in` never finds a null. */
function inServices(services: readonly (string | null)[]): readonly RawBuilder<boolean>[] {
  const named = services.filter((service) => service !== null);
  const inNamed = sql<boolean>`event.service in (${valuesOf(named)})`;
  return services.includes(null) ? [sql<boolean>`event.service is null`, inNamed] : [inNamed];
}

const valuesOf = (values: readonly string[]) => sql`select value from json_each(${JSON.stringify(values)})`;

export const toReleaseMark = (row: MarkRow): ReleaseMark => ({
  id: row.id,
  key: row.key,
  kind: row.kind as ReleaseMark['kind'],
  source: row.source,
  service: row.service,
  environment: row.environment,
  version: row.version,
  commit: row.commit_hash,
  subject: row.subject,
  at: millis(row.effective_at),
});
