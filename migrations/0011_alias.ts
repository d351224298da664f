import { type Kysely, sql } from 'kysely';

/** Second names of services and environments, by which events and samples that name the same differently are brought together. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `CREATE TABLE alias (
    kind TEXT NOT NULL CHECK (kind IN ('service', 'environment')),
    alias TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('api', 'setting')),
    PRIMARY KEY (kind, alias)
  ) STRICT, WITHOUT ROWID`,
    )
    .execute(db);
}
