import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { ReleaseRange } from '../../../model/event-filter.ts';
import { millis } from '../../../model/instant.ts';
import type { Neighbour, ReleaseMark } from '../../../model/release.ts';
import type { Database } from './database.ts';
import type { EventTable } from './event.table.ts';

/** The columns of a `ReleaseMark`. */
export const MARK_COLUMNS = [
  'event.id',
  'event.key',
  'event.kind',
  'event.source',
  'event.service',
  'event.environment',
  'event.version',
  'event.commit_hash',
  'event.effective_at',
] as const;

type MarkRow = Pick<
  EventTable,
  'id' | 'key' | 'kind' | 'source' | 'service' | 'environment' | 'version' | 'commit_hash' | 'effective_at'
>;

/** The releases of a range, the earliest first. */
export async function listReleaseMarks(db: Kysely<Database>, range: ReleaseRange): Promise<readonly ReleaseMark[]> {
  const rows = await whereReleaseIn(db.selectFrom('event').select(MARK_COLUMNS), range)
    .orderBy('event.effective_at')
    .orderBy('event.id', 'desc')
    .execute();
  return rows.map(toReleaseMark);
}

/** The releases of a range with less of each, the earliest first. */
export async function listNeighbours(db: Kysely<Database>, range: ReleaseRange): Promise<readonly Neighbour[]> {
  const columns = ['event.id', 'event.service', 'event.environment', 'event.version', 'event.effective_at'] as const;
  const rows = await whereReleaseIn(db.selectFrom('event').select(columns), range)
    .orderBy('event.effective_at')
    .orderBy('event.id', 'desc')
    .execute();
  return rows.map(({ id, service, environment, version, effective_at }) => ({
    ...{ id, service, environment, version },
    at: millis(effective_at),
  }));
}

/** Narrows a query over `event` to the releases of a range. */
export function whereReleaseIn<Tables extends Database, Row>(
  query: SelectQueryBuilder<Tables, 'event', Row>,
  { services, from, to }: ReleaseRange,
): SelectQueryBuilder<Tables, 'event', Row> {
  const named = services?.filter((service) => service !== null) ?? [];
  const conditions = [
    sql<boolean>`event.is_release = 1`,
    sql<boolean>`event.effective_at >= ${from}`,
    ...(to === null ? [] : [sql<boolean>`event.effective_at < ${to}`]),
    // `in` never finds a null. With the `or`, SQLite searches event_by_service once for each side.
    ...(services === null
      ? []
      : [
          services.includes(null)
            ? sql<boolean>`(event.service is null or event.service in (${valuesOf(named)}))`
            : sql<boolean>`event.service in (${valuesOf(named)})`,
        ]),
  ];
  return conditions.reduce((narrowed, condition) => narrowed.where(condition), query);
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
  at: millis(row.effective_at),
});
