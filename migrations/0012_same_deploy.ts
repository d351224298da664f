import { type Kysely, sql } from 'kysely';

/**
 * Reports of one deploy become one release: `same_as` of the later ones is the first, and those are no releases of their own. What is stored
 * is put together by the rule that holds from now on (src/model/same-deploy.ts).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}

/** One code as the other: by the commit where both name one, or its beginning, otherwise by the version. */
const SAME_CODE = `CASE WHEN code IS NOT NULL AND code_before IS NOT NULL
      THEN code = code_before OR (
        min(length(code), length(code_before)) >= 7
        AND substr(code, 1, length(code_before)) = substr(code_before, 1, length(code)))
      ELSE coalesce(version = version_before, 0) END`;

const STATEMENTS = [
  'ALTER TABLE event ADD COLUMN same_as TEXT REFERENCES event (id)',
  `WITH live AS (
    SELECT id, service, environment_name, effective_at, lower(commit_hash) AS code,
      iif(version GLOB '[vV][0-9]*', substr(version, 2), version) AS version,
      row_number() OVER (
        PARTITION BY service, environment_name
        ORDER BY effective_at, coalesce(commit_hash, ''), coalesce(version, ''), coalesce(key, ''), id
      ) AS position
    FROM event WHERE is_release = 1
  ), beside AS (
    SELECT *, lag(effective_at) OVER place AS at_before, lag(code) OVER place AS code_before, lag(version) OVER place AS version_before
    FROM live WINDOW place AS (PARTITION BY service, environment_name ORDER BY position)
  ), begun AS (
    SELECT *, sum(iif(effective_at - at_before <= 900000 AND ${SAME_CODE}, 0, 1)) OVER (
      PARTITION BY service, environment_name ORDER BY position
    ) AS deploy FROM beside
  ), reported AS (
    SELECT id, first_value(id) OVER (PARTITION BY service, environment_name, deploy ORDER BY position) AS first FROM begun
  )
  UPDATE event SET same_as = reported.first, is_release = 0 FROM reported WHERE reported.id = event.id AND reported.first <> event.id`,
  `DELETE FROM task WHERE event_id IN (SELECT id FROM event WHERE same_as IS NOT NULL)`,

  'CREATE INDEX event_by_same_as ON event (same_as) WHERE same_as IS NOT NULL',
  'CREATE INDEX repeat_by_place ON event (service, environment_name, effective_at) WHERE same_as IS NOT NULL',

  // A report may pass to another event of its release: when an earlier report of the deploy arrives later. What it says is still kept.
  'DROP TRIGGER report_is_kept',
  `CREATE TRIGGER report_is_kept
    BEFORE UPDATE OF version, method, as_of, created_at, final, cause, verdict, findings, comparisons ON report
    BEGIN SELECT RAISE(ABORT, 'a report is never changed; add the next version'); END`,
];
