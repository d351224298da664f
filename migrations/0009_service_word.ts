import { type Kysely, sql } from 'kysely';

/**
 * The environments and tags that the events of each service carry, kept with every event that is written, so that listing services reads
 * none. `service` is '' for events that name no service and '=shop' for those of shop; the word '' of kind 'event' says that it has events.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `CREATE TABLE service_word (
    service TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'environment', 'tag')),
    word TEXT NOT NULL,
    PRIMARY KEY (service, kind, word)
  ) STRICT, WITHOUT ROWID`,
  `INSERT INTO service_word (service, kind, word)
    SELECT DISTINCT coalesce('=' || service, ''), 'event', '' FROM event
    UNION
    SELECT DISTINCT coalesce('=' || service, ''), 'environment', environment FROM event WHERE environment IS NOT NULL
    UNION
    SELECT DISTINCT coalesce('=' || event.service, ''), 'tag', event_tag.tag FROM event_tag JOIN event ON event.id = event_tag.event_id`,
];
