import { type Kysely, sql } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { ReportCause } from '../../../model/report.ts';
import type { Judgement } from '../../ports/judgements.ts';
import type { Database } from './database.ts';

export async function listDueJudgements(db: Kysely<Database>, now: Millis, limit: number): Promise<readonly Judgement[]> {
  const rows = await db
    .selectFrom('judgement')
    .select(['release_id', 'due_at', 'cause', 'attempts'])
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('release_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    releaseId: row.release_id,
    dueAt: millis(row.due_at),
    cause: row.cause,
    attempts: row.attempts,
  }));
}

export async function findNextDueAt(db: Kysely<Database>): Promise<Millis | null> {
  const row = await db.selectFrom('judgement').select('due_at').orderBy('due_at').limit(1).executeTakeFirst();
  return row ? millis(row.due_at) : null;
}

/** Sets the one judgement of a release, whatever was set before. Does nothing where there is no such release (it may just have been deleted). */
export async function scheduleJudgement(
  db: Kysely<Database>,
  releaseId: string,
  dueAt: Millis,
  cause: ReportCause,
): Promise<void> {
  await sql`
    insert into judgement (release_id, due_at, cause, attempts, last_error)
    select id, ${dueAt}, ${cause}, 0, null from event where id = ${releaseId} and is_release = 1
    on conflict (release_id) do update set
      due_at = excluded.due_at, cause = excluded.cause, attempts = excluded.attempts, last_error = excluded.last_error
  `.execute(db);
}

export async function deleteJudgement(db: Kysely<Database>, releaseId: string): Promise<void> {
  await db.deleteFrom('judgement').where('release_id', '=', releaseId).execute();
}

export async function failJudgement(db: Kysely<Database>, releaseId: string, retryAt: Millis, error: string): Promise<void> {
  await db
    .updateTable('judgement')
    .set((eb) => ({ due_at: retryAt, attempts: eb('attempts', '+', 1), last_error: error }))
    .where('release_id', '=', releaseId)
    .execute();
}
