import type { Kysely, Selectable } from 'kysely';
import type { Backfill } from '../../../model/backfill.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import type { BackfillTable } from './backfill.table.ts';
import type { Database } from './database.ts';

/** Begins to read a repository, or begins anew where that has ended; one under way goes on. */
export async function wantBackfill(db: Kysely<Database>, repository: string, now: Millis): Promise<Backfill> {
  const begin = {
    state: 'waiting',
    stage: 'deployments',
    page: 1,
    cursor: null,
    found: 0,
    begun_at: now,
    due_at: now,
    attempts: 0,
    last_error: null,
  } as const;
  await db
    .insertInto('backfill')
    .values({ repository, read_up_to: null, ...begin })
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
  const { repository, state, stage, page, cursor, found, begunAt, readUpTo, dueAt, attempts, lastError } = backfill;
  const position = { state, stage, page, cursor, found, begun_at: begunAt, read_up_to: readUpTo };
  await db
    .updateTable('backfill')
    .set({ ...position, due_at: dueAt, attempts, last_error: lastError })
    .where('repository', '=', repository)
    .execute();
}

const toBackfill = (row: Selectable<BackfillTable>): Backfill => ({
  repository: row.repository,
  state: row.state,
  stage: row.stage,
  page: row.page,
  cursor: row.cursor,
  found: row.found,
  begunAt: millis(row.begun_at),
  readUpTo: row.read_up_to === null ? null : millis(row.read_up_to),
  dueAt: millis(row.due_at),
  attempts: row.attempts,
  lastError: row.last_error,
});
