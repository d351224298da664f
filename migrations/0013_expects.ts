import { type Kysely, sql } from 'kysely';

/** What a release is expected to do to signals: a JSON list of texts, null where nothing was stated. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw('ALTER TABLE event ADD COLUMN expects TEXT').execute(db);
}
