import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Backfill, BackfillPosition } from '../../../model/backfill.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import type { TaskState } from '../../../model/task.ts';
import { BACKFILL_KIND, backfillTask } from '../../../model/task-kinds.ts';
import type { BackfillTable } from './backfill.table.ts';
import type { Database } from './database.ts';
import { enqueueTasks } from './task.repository.ts';

/** Begins to read a repository, or begins anew where that has ended or failed; one under way goes on. */
export async function beginBackfill(trx: Transaction<Database>, repository: string, now: Millis): Promise<Backfill> {
  await sql`
    insert into backfill (repository, done, stage, page, cursor, found, begun_at, read_up_to)
    values (${repository}, 0, 'deployments', 1, null, 0, ${now}, null)
    on conflict (repository) do update set
      done = excluded.done, stage = excluded.stage, page = excluded.page, cursor = excluded.cursor, found = excluded.found,
      begun_at = excluded.begun_at
    where backfill.done = 1
      or exists (select 1 from task where kind = ${BACKFILL_KIND} and key = backfill.repository and state = 'dead')
  `.execute(trx);
  await enqueueTasks(trx, [backfillTask(repository, now)], now);
  const [backfill] = await selectBackfills(trx, repository);
  return backfill!;
}

export async function findBackfill(db: Kysely<Database>, repository: string): Promise<Backfill | null> {
  const [backfill] = await selectBackfills(db, repository);
  return backfill ?? null;
}

/** All of them, by name. */
export const listBackfills = (db: Kysely<Database>): Promise<readonly Backfill[]> => selectBackfills(db, null);

export async function saveBackfill(db: Kysely<Database>, repository: string, position: BackfillPosition): Promise<void> {
  const { done, stage, page, cursor, found, readUpTo } = position;
  await db
    .updateTable('backfill')
    .set({ done: done ? 1 : 0, stage, page, cursor, found, read_up_to: readUpTo })
    .where('repository', '=', repository)
    .execute();
}

type BackfillRow = Selectable<BackfillTable> & { readonly task_state: TaskState | null; readonly last_error: string | null };

async function selectBackfills(db: Kysely<Database>, repository: string | null): Promise<readonly Backfill[]> {
  const { rows } = await sql<BackfillRow>`
    select backfill.*, task.state as task_state, task.last_error
    from backfill left join task on task.kind = ${BACKFILL_KIND} and task.key = backfill.repository
    where ${repository} is null or backfill.repository = ${repository}
    order by backfill.repository
  `.execute(db);
  return rows.map(toBackfill);
}

const toBackfill = (row: BackfillRow): Backfill => ({
  repository: row.repository,
  state: row.task_state === 'dead' ? 'failed' : row.done === 1 ? 'done' : 'waiting',
  done: row.done === 1,
  stage: row.stage,
  page: row.page,
  cursor: row.cursor,
  found: row.found,
  begunAt: millis(row.begun_at),
  readUpTo: row.read_up_to === null ? null : millis(row.read_up_to),
  lastError: row.last_error,
});
