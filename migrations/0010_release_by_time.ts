import { type Kysely, sql } from 'kysely';

/**
 * What a judgement takes from the releases around its own, in the index that finds releases by time: hundreds of them are then read from the
 * index alone. In the table it stands before and behind long texts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  'DROP INDEX release_by_time',
  'CREATE INDEX release_by_time ON event (effective_at, id, service, environment_name, version) WHERE is_release = 1',
];
