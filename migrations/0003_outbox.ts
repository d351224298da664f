import { type Kysely, sql } from 'kysely';

/** What is to be written back to the forge, and what it told about the changes of a release. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // One row a release and target: it stands for the newest state, whatever that is when it is sent. `revision` counts how often a newer
  // one was wanted, so that one wanted while an older was being sent is not taken for done.
  `CREATE TABLE outbox (
    release_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    revision INTEGER NOT NULL CHECK (revision >= 1),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'given_up')),
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    remote_id INTEGER,
    sent_digest TEXT,
    last_error TEXT,
    PRIMARY KEY (release_id, target)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX outbox_by_due ON outbox (due_at, target, release_id) WHERE state = 'waiting'`,

  `CREATE TABLE release_changes (
    release_id TEXT PRIMARY KEY NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    changes TEXT NOT NULL CHECK (json_valid(changes))
  ) STRICT`,
];
