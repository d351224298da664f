import { type Kysely, sql } from 'kysely';

/** More of the history is read, deliveries that were missed are fetched again, and bodies of deliveries stay for a while. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // SQLite cannot change a CHECK. When a reading had begun is not known of the old rows, so their repositories are read in full once more.
  'ALTER TABLE backfill RENAME TO backfill_before',
  `CREATE TABLE backfill (
    repository TEXT PRIMARY KEY NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    stage TEXT NOT NULL CHECK (stage IN ('deployments', 'releases', 'pull_requests', 'workflow_runs', 'tags')),
    page INTEGER NOT NULL CHECK (page >= 1),
    cursor TEXT,
    found INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    read_up_to INTEGER,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT
  ) STRICT`,
  `INSERT INTO backfill SELECT repository, state, 'deployments', 1, NULL, found, due_at, NULL, due_at, attempts, last_error
    FROM backfill_before`,
  'DROP TABLE backfill_before',

  // Deliveries up to this instant were compared with what GitHub says it sent to the hook.
  `CREATE TABLE hook_reading (
    hook TEXT PRIMARY KEY NOT NULL,
    read_up_to INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,

  // Whether a later release took the place of an earlier one.
  'CREATE INDEX release_by_place ON event (service, environment_name, effective_at) WHERE is_release = 1',

  // Bodies that are to go some day.
  `CREATE INDEX delivery_body_kept ON delivery (received_at) WHERE state = 'done' AND length(body) > 0`,
];
