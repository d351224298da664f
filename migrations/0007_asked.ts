import { type Kysely, sql } from 'kysely';

/** What was asked of the forge and not answered, and why a row rests or waits: `reason` takes the place of the error alone. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `ALTER TABLE outbox RENAME COLUMN last_error TO reason`,
  `ALTER TABLE outbox ADD COLUMN asked_at INTEGER`,
  `ALTER TABLE outbox ADD COLUMN unanswered INTEGER NOT NULL DEFAULT 0`,
];
