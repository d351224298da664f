import { type Kysely, sql } from 'kysely';

/** How far the history of each repository was read. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql
    .raw(
      `CREATE TABLE backfill (
    repository TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    stage TEXT NOT NULL CHECK (stage IN ('deployments', 'releases')),
    page INTEGER NOT NULL CHECK (page >= 1),
    found INTEGER NOT NULL,
    completed INTEGER NOT NULL CHECK (completed IN (0, 1)),
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT
  ) STRICT`,
    )
    .execute(db);
}
