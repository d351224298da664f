import { type Kysely, sql } from 'kysely';

/**
 * Everything that is not a sample. Instants are integer milliseconds, lists and trees are JSON text, and whatever hangs on an event goes
 * with it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  // effective_at, environment_name, is_release and search_text are derived from the other columns by the rules of the model, at each write.
  `CREATE TABLE event (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    service TEXT,
    environment TEXT,
    version TEXT,
    commit_hash TEXT,
    ref TEXT,
    repository TEXT,
    author TEXT,
    title TEXT,
    text TEXT,
    url TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    status TEXT NOT NULL,
    key TEXT UNIQUE,
    source TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    environment_name TEXT,
    is_release INTEGER NOT NULL CHECK (is_release IN (0, 1)),
    search_text TEXT NOT NULL
  ) STRICT`,
  'CREATE INDEX event_by_time ON event (effective_at, id)',
  'CREATE INDEX event_by_service ON event (service, effective_at, id)',
  'CREATE INDEX release_by_time ON event (effective_at, id) WHERE is_release = 1',

  `CREATE TABLE event_tag (
    event_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (event_id, tag)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX event_tag_by_tag ON event_tag (tag, event_id)',

  `CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    events TEXT NOT NULL CHECK (json_valid(events)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
  ) STRICT`,
  'CREATE INDEX idempotency_by_age ON idempotency (created_at)',

  `CREATE TABLE signal (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    service TEXT,
    environment TEXT,
    kind TEXT NOT NULL,
    bad TEXT NOT NULL,
    unit TEXT,
    expression TEXT NOT NULL CHECK (json_valid(expression)),
    preset TEXT
  ) STRICT`,

  `CREATE TABLE report (
    release_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    version INTEGER NOT NULL CHECK (version >= 1),
    method TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    final INTEGER NOT NULL CHECK (final IN (0, 1)),
    cause TEXT NOT NULL,
    verdict TEXT NOT NULL,
    findings TEXT NOT NULL CHECK (json_valid(findings)),
    comparisons INTEGER NOT NULL,
    PRIMARY KEY (release_id, version)
  ) STRICT`,
  `CREATE TRIGGER report_is_kept BEFORE UPDATE ON report
    BEGIN SELECT RAISE(ABORT, 'a report is never changed; add the next version'); END`,

  `CREATE TABLE judgement (
    release_id TEXT PRIMARY KEY NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    due_at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT
  ) STRICT`,
  'CREATE INDEX judgement_by_due ON judgement (due_at, release_id)',

  `CREATE TABLE delivery (
    id TEXT PRIMARY KEY NOT NULL,
    event TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
    outcome TEXT
  ) STRICT`,
  `CREATE INDEX delivery_pending ON delivery (received_at, id) WHERE state = 'pending'`,

  `CREATE TABLE token (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT`,

  `CREATE TABLE health_probe (
    id INTEGER PRIMARY KEY,
    filler BLOB NOT NULL
  ) STRICT`,

  // One row: the number of the run, and the number that the write-ahead log of that run brings with it (src/storage/sqlite/file/log-guard.ts).
  `CREATE TABLE log_guard (
    opened INTEGER NOT NULL,
    logged INTEGER NOT NULL
  ) STRICT`,
  'INSERT INTO log_guard (opened, logged) VALUES (0, 0)',
];
