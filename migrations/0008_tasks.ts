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

  // A delivery waits, or failed for good: either is said by its task alone. `outcome` stands for those that were processed.
  `INSERT INTO task (kind, key, state, due_at, attempts, payload, revision, last_error, created_at)
    SELECT 'github.delivery', id, iif(state = 'failed', 'dead', 'waiting'), received_at, iif(state = 'failed', attempts, 0), '{}', 1,
      iif(state = 'failed', outcome, NULL), received_at
    FROM delivery WHERE state <> 'done'`,
  `UPDATE delivery SET outcome = NULL WHERE state <> 'done'`,
  'DROP INDEX delivery_pending',
  'DROP INDEX delivery_body_kept',
  'ALTER TABLE delivery DROP COLUMN state',
  'ALTER TABLE delivery DROP COLUMN attempts',
  'CREATE INDEX delivery_body_kept ON delivery (received_at) WHERE outcome IS NOT NULL AND length(body) > 0',

  // What GitHub shows, apart from what is to be published. `requests_in_flight` had no answer and may take effect yet.
  `CREATE TABLE publication (
    release_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    remote_id INTEGER,
    digest TEXT,
    reason TEXT,
    requests_in_flight INTEGER NOT NULL,
    last_request_at INTEGER,
    recheck_at INTEGER,
    PRIMARY KEY (release_id, target)
  ) STRICT, WITHOUT ROWID`,
  `INSERT INTO publication (release_id, target, remote_id, digest, reason, requests_in_flight, last_request_at)
    SELECT release_id, target, remote_id, sent_digest, iif(state = 'done', reason, NULL), unanswered, asked_at FROM outbox`,
  `INSERT INTO task (kind, key, state, due_at, attempts, payload, revision, last_error, event_id, created_at)
    SELECT 'github.publish', target || ':' || release_id, iif(state = 'given_up', 'dead', 'waiting'), due_at, attempts,
      json_object('releaseId', release_id, 'target', target), 1, reason, release_id, ${NOW}
    FROM outbox WHERE state <> 'done'`,
  'DROP TABLE outbox',

  // That a reading waits or has failed is said by its task.
  'ALTER TABLE backfill RENAME TO backfill_before',
  `CREATE TABLE backfill (
    repository TEXT PRIMARY KEY NOT NULL,
    done INTEGER NOT NULL CHECK (done IN (0, 1)),
    stage TEXT NOT NULL CHECK (stage IN ('deployments', 'releases', 'pull_requests', 'workflow_runs', 'tags')),
    page INTEGER NOT NULL CHECK (page >= 1),
    cursor TEXT,
    found INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    read_up_to INTEGER
  ) STRICT, WITHOUT ROWID`,
  `INSERT INTO backfill (repository, done, stage, page, cursor, found, begun_at, read_up_to)
    SELECT repository, iif(state = 'done', 1, 0), stage, page, cursor, found, begun_at, read_up_to FROM backfill_before`,
  `INSERT INTO task (kind, key, state, due_at, attempts, payload, revision, last_error, created_at)
    SELECT 'github.backfill', repository, iif(state = 'failed', 'dead', 'waiting'), due_at, attempts, '{}', 1, last_error, begun_at
    FROM backfill_before WHERE state <> 'done'`,
  'DROP TABLE backfill_before',
];
