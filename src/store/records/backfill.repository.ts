import type { Kysely, Selectable } from 'kysely';
import type { Backfill } from '../../model/backfill.ts';
import { type Millis, millis } from '../../model/instant.ts';
import type { BackfillTable } from './backfill.table.ts';
import type { Database } from './database.ts';

/** Begins to read a repository, or begins anew where that has ended; one under way goes on. */
export async function wantBackfill(db: Kysely<Database>, repository: string, now: Millis): Promise<Backfill> {
  const begin = {
    state: 'waiting',
    stage: 'deployments',
    page: 1,
    found: 0,
    due_at: now,
    attempts: 0,
    last_error: null,
  } as const;
  await db
    .insertInto('backfill')
    .values({ repository, completed: 0, ...begin })
    .onConflict((conflict) => conflict.column('repository').doUpdateSet(begin).where('backfill.state', '!=', 'waiting'))
    .execute();
  return toBackfill(await db.selectFrom('backfill').selectAll().where('repository', '=', repository).executeTakeFirstOrThrow());
}

/** All of them, by name. */
export async function listBackfills(db: Kysely<Database>): Promise<readonly Backfill[]> {
  const rows = await db.selectFrom('backfill').selectAll().orderBy('repository').execute();
  return rows.map(toBackfill);
}

export async function saveBackfill(db: Kysely<Database>, backfill: Backfill): Promise<void> {
  const { repository, state, stage, page, found, completed, dueAt, attempts, lastError } = backfill;
  await db
    .updateTable('backfill')
    .set({ state, stage, page, found, completed: completed ? 1 : 0, due_at: dueAt, attempts, last_error: lastError })
    .where('repository', '=', repository)
    .execute();
}

const toBackfill = (row: Selectable<BackfillTable>): Backfill => ({
  repository: row.repository,
  state: row.state,
  stage: row.stage,
  page: row.page,
  found: row.found,
  completed: row.completed === 1,
  dueAt: millis(row.due_at),
  attempts: row.attempts,
  lastError: row.last_error,
});
