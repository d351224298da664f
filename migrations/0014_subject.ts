import { type Kysely, sql } from 'kysely';

/**
 * Changes of flags, settings and schemas are releases too: `subject` is what an event changed, null for code. Those that are stored become releases
 * and are judged. A judgement reads kind and subject of the releases around its own, so they stand in the index that finds these by time.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

/** Up to the first `:` or `=` of the version. */
const NAME = `trim(substr(version, 1, min(
    iif(instr(version, ':') > 0, instr(version, ':'), length(version) + 1),
    iif(instr(version, '=') > 0, instr(version, '='), length(version) + 1)) - 1))`;

const STATEMENTS = [
  'ALTER TABLE event ADD COLUMN subject TEXT',
  `UPDATE event SET subject = kind WHERE kind NOT IN ('deploy', 'rollback')`,
  `UPDATE event SET subject = trim(kind || ' ' || coalesce(${NAME}, trim(title), '')),
    is_release = iif(status IN ('succeeded', 'superseded'), 1, 0)
    WHERE kind IN ('flag', 'config')`,
  `INSERT OR IGNORE INTO task (kind, key, state, due_at, attempts, payload, revision, event_id, created_at)
    SELECT 'judging.release', id, 'waiting', effective_at + 60000, 0, '{"cause":"schedule"}', 1, id, created_at
    FROM event WHERE kind IN ('flag', 'config') AND is_release = 1`,
  'DROP INDEX release_by_time',
  `CREATE INDEX release_by_time ON event (effective_at, id, kind, service, environment_name, version, subject)
    WHERE is_release = 1`,
  `CREATE INDEX circumstance_by_time ON event (effective_at, id) WHERE kind IN ('scale', 'incident')`,
];
