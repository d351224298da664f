import { type Kysely, sql } from 'kysely';

/** One queue in the place of several. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

/** When tasks were enqueued was not kept before. */
const NOW = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

const STATEMENTS = [
  // `revision` counts how often a task was enqueued, so that one enqueued while it is in flight is not taken for done.
  `CREATE TABLE task (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'dead')),
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    claimed_by TEXT,
    claimed_until INTEGER,
    last_error TEXT,
    event_id TEXT REFERENCES event (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key),
    CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX task_by_due ON task (kind, due_at, key) WHERE state = 'waiting'`,
  `CREATE INDEX task_claimed ON task (kind, claimed_by) WHERE claimed_by IS NOT NULL`,
  'CREATE INDEX task_by_event ON task (event_id) WHERE event_id IS NOT NULL',

  `INSERT INTO task (kind, key, state, due_at, attempts, payload, revision, last_error, event_id, created_at)
    SELECT 'judging.release', release_id, 'waiting', due_at, attempts, json_object('cause', cause), 1, last_error, release_id, ${NOW}
    FROM judgement`,
  'DROP TABLE judgement',
];
