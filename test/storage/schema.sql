CREATE INDEX circumstance_by_time ON event (effective_at, id) WHERE kind IN ('scale', 'incident');
CREATE INDEX delivery_body_kept ON delivery (received_at) WHERE outcome IS NOT NULL AND length(body) > 0;
CREATE INDEX event_by_commit ON event (commit_hash, repository) WHERE commit_hash IS NOT NULL;
CREATE INDEX event_by_same_as ON event (same_as) WHERE same_as IS NOT NULL;
CREATE INDEX event_by_service ON event (service, effective_at, id);
CREATE INDEX event_by_time ON event (effective_at, id);
CREATE INDEX event_tag_by_tag ON event_tag (tag, event_id);
CREATE INDEX idempotency_by_age ON idempotency (created_at);
CREATE INDEX release_by_place ON event (service, environment_name, effective_at) WHERE is_release = 1;
CREATE INDEX release_by_time ON event (effective_at, id, kind, service, environment_name, version, subject)
    WHERE is_release = 1;
CREATE INDEX release_commit_by_commit ON release_commit (commit_hash, release_id);
CREATE INDEX repeat_by_place ON event (service, environment_name, effective_at) WHERE same_as IS NOT NULL;
CREATE UNIQUE INDEX sample_chunk_by_series ON sample_chunk (series_id, first_at);
CREATE INDEX task_by_due ON task (kind, due_at, key) WHERE state = 'waiting';
CREATE INDEX task_by_event ON task (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX task_claimed ON task (kind, claimed_by) WHERE claimed_by IS NOT NULL;
CREATE TABLE alias (
    kind TEXT NOT NULL CHECK (kind IN ('service', 'environment')),
    alias TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('api', 'setting')),
    PRIMARY KEY (kind, alias)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE backfill (
    repository TEXT PRIMARY KEY NOT NULL,
    done INTEGER NOT NULL CHECK (done IN (0, 1)),
    stage TEXT NOT NULL CHECK (stage IN ('deployments', 'releases', 'pull_requests', 'workflow_runs', 'tags')),
    page INTEGER NOT NULL CHECK (page >= 1),
    cursor TEXT,
    found INTEGER NOT NULL,
    begun_at INTEGER NOT NULL,
    read_up_to INTEGER
  ) STRICT, WITHOUT ROWID;
CREATE TABLE commit_label (
    repository TEXT NOT NULL,
    commit_hash TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (repository, commit_hash, label)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE delivery (
    id TEXT PRIMARY KEY NOT NULL,
    event TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    outcome TEXT
  ) STRICT;
CREATE TABLE event (
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
  , same_as TEXT REFERENCES event (id), expects TEXT, subject TEXT) STRICT;
CREATE TABLE event_tag (
    event_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (event_id, tag)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE health_probe (
    id INTEGER PRIMARY KEY,
    filler BLOB NOT NULL
  ) STRICT;
CREATE TABLE hook_reading (
    hook TEXT PRIMARY KEY NOT NULL,
    read_up_to INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
CREATE TABLE idempotency (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    digest TEXT NOT NULL,
    events TEXT NOT NULL CHECK (json_valid(events)),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
  ) STRICT;
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE log_guard (
    opened INTEGER NOT NULL,
    logged INTEGER NOT NULL
  ) STRICT;
CREATE TABLE publication (
    release_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    remote_id INTEGER,
    digest TEXT,
    reason TEXT,
    requests_in_flight INTEGER NOT NULL,
    last_request_at INTEGER,
    recheck_at INTEGER,
    PRIMARY KEY (release_id, target)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE release_changes (
    release_id TEXT PRIMARY KEY NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    changes TEXT NOT NULL CHECK (json_valid(changes))
  ) STRICT;
CREATE TABLE release_commit (
    release_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    commit_hash TEXT NOT NULL,
    PRIMARY KEY (release_id, commit_hash)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE report (
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
  ) STRICT;
CREATE TABLE sample_chunk (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
CREATE TABLE sample_log (
    seq INTEGER PRIMARY KEY,
    crc INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;
CREATE TABLE series (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    kind TEXT,
    unit TEXT
  ) STRICT;
CREATE TABLE series_extent (
    series_id INTEGER PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    sealed_seq INTEGER NOT NULL
  ) STRICT;
CREATE TABLE service_word (
    service TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('event', 'environment', 'tag')),
    word TEXT NOT NULL,
    PRIMARY KEY (service, kind, word)
  ) STRICT, WITHOUT ROWID;
CREATE TABLE signal (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    service TEXT,
    environment TEXT,
    kind TEXT NOT NULL,
    bad TEXT NOT NULL,
    unit TEXT,
    expression TEXT NOT NULL CHECK (json_valid(expression)),
    preset TEXT
  ) STRICT;
CREATE TABLE task (
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
  ) STRICT, WITHOUT ROWID;
CREATE TABLE token (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL CHECK (json_valid(scopes)),
    hash TEXT NOT NULL UNIQUE,
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT;
CREATE TRIGGER report_is_kept
    BEFORE UPDATE OF version, method, as_of, created_at, final, cause, verdict, findings, comparisons ON report
    BEGIN SELECT RAISE(ABORT, 'a report is never changed; add the next version'); END;