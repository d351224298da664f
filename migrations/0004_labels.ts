import { type Kysely, sql } from 'kysely';

/** Labels of pull requests, which become tags of the releases that carry them; and which commits a release carries. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

const STATEMENTS = [
  `CREATE TABLE commit_label (
    repository TEXT NOT NULL,
    commit_hash TEXT NOT NULL,
    label TEXT NOT NULL,
    PRIMARY KEY (repository, commit_hash, label)
  ) STRICT, WITHOUT ROWID`,

  // Besides the commit a release stands at: those since the release before.
  `CREATE TABLE release_commit (
    release_id TEXT NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    commit_hash TEXT NOT NULL,
    PRIMARY KEY (release_id, commit_hash)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX release_commit_by_commit ON release_commit (commit_hash, release_id)',

  'CREATE INDEX event_by_commit ON event (commit_hash, repository) WHERE commit_hash IS NOT NULL',
];
