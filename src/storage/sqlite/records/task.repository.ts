import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { Task, TaskCount, TaskDraft } from '../../../model/task.ts';
import type { ClaimRequest } from '../../ports/tasks.ts';
import type { Database } from './database.ts';
import type { TaskTable } from './task.table.ts';

/** Enqueues tasks; see `TaskDraft` for what becomes of those that wait. A task about an event that does not exist is left out. */
export async function enqueueTasks(trx: Transaction<Database>, drafts: readonly TaskDraft[], now: Millis): Promise<void> {
  for (const ifWaiting of ['replace', 'keep'] as const) {
    const alike = drafts.filter((draft) => draft.ifWaiting === ifWaiting);
    if (alike.length > 0) await insertTasks(trx, alike, ifWaiting, now);
  }
}

async function insertTasks(
  trx: Transaction<Database>,
  drafts: readonly TaskDraft[],
  ifWaiting: TaskDraft['ifWaiting'],
  now: Millis,
): Promise<void> {
  const keeps = ifWaiting === 'keep' ? 1 : 0;
  await sql`
    insert into task (kind, key, state, due_at, attempts, payload, revision, event_id, created_at)
    select value ->> 'kind', value ->> 'key', 'waiting', value ->> 'dueAt', 0, value -> 'payload', 1, value ->> 'eventId', ${now}
    from json_each(${JSON.stringify(drafts)})
    where value ->> 'eventId' is null or exists (select 1 from event where id = value ->> 'eventId')
    on conflict (kind, key) do update set
      revision = task.revision + 1,
      due_at = iif(${keeps} and task.state = 'waiting', task.due_at, excluded.due_at),
      attempts = iif(${keeps} and task.state = 'waiting', task.attempts, 0),
      payload = iif(${keeps} and task.state = 'waiting', task.payload, excluded.payload),
      last_error = iif(${keeps} and task.state = 'waiting', task.last_error, null),
      state = 'waiting'
  `.execute(trx);
}

/** Claims due tasks of a kind for an owner, the earliest first. One statement, so no two owners get the same task. */
export async function claimTasks(db: Kysely<Database>, request: ClaimRequest): Promise<readonly Task[]> {
  const { kind, limit, owner, now, until } = request;
  const claimed = await sql<Selectable<TaskTable>>`
    update task set claimed_by = ${owner}, claimed_until = ${until}
    where kind = ${kind} and key in (
      select key from task
      where kind = ${kind} and state = 'waiting' and due_at <= ${now} and (claimed_until is null or claimed_until <= ${now})
      order by due_at, key limit ${limit}
    )
    returning kind, key, payload, due_at, attempts, revision
  `.execute(db);
  // SQLite returns the rows of an update in any order.
  return claimed.rows.map(toTask).sort((a, b) => a.dueAt - b.dueAt || (a.key < b.key ? -1 : 1));
}

export async function renewClaims(
  db: Kysely<Database>,
  kind: string,
  keys: readonly string[],
  owner: string,
  until: Millis,
): Promise<void> {
  await db
    .updateTable('task')
    .set({ claimed_until: until })
    .where('kind', '=', kind)
    .where('key', 'in', keys)
    .where('claimed_by', '=', owner)
    .execute();
}

/** Ends every claim: for a database that one process has for itself, and whose earlier owners are gone. */
export async function releaseAllClaims(db: Kysely<Database>): Promise<void> {
  await db.updateTable('task').set({ claimed_by: null, claimed_until: null }).where('claimed_by', 'is not', null).execute();
}

/**
 * The earliest time at which this owner may find something to claim. What it has claimed itself does not count: it looks again when that
 * is completed.
 */
export async function findNextTaskAt(db: Kysely<Database>, kind: string, owner: string): Promise<Millis | null> {
  const found = await sql<{ at: number | null }>`
    select min(at) as at from (
      select * from (
        select due_at as at from task where kind = ${kind} and state = 'waiting' and claimed_by is null order by due_at limit 1
      )
      union all
      select max(due_at, claimed_until) as at from task
      where kind = ${kind} and state = 'waiting' and claimed_by is not null and claimed_by <> ${owner}
    )
  `.execute(db);
  const at = found.rows[0]?.at ?? null;
  return at === null ? null : millis(at);
}

/** How many tasks there are of each kind and state. */
export async function countTasks(db: Kysely<Database>): Promise<readonly TaskCount[]> {
  return db
    .selectFrom('task')
    .select((eb) => ['kind', 'state', eb.fn.countAll<number>().as('tasks')])
    .groupBy(['kind', 'state'])
    .orderBy('kind')
    .orderBy('state')
    .execute();
}

export async function deleteTask(db: Kysely<Database>, kind: string, key: string): Promise<void> {
  await db.deleteFrom('task').where('kind', '=', kind).where('key', '=', key).execute();
}

/** Makes dead tasks of a kind due now, as if they had never failed; returns how many. */
export async function replayTasks(db: Kysely<Database>, kind: string, key: string | null, now: Millis): Promise<number> {
  const dead = db.updateTable('task').where('kind', '=', kind).where('state', '=', 'dead');
  const result = await (key === null ? dead : dead.where('key', '=', key))
    .set((eb) => ({ state: 'waiting' as const, due_at: now, attempts: 0, last_error: null, revision: eb('revision', '+', 1) }))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export const toTask = (row: Selectable<TaskTable>): Task => ({
  kind: row.kind,
  key: row.key,
  payload: JSON.parse(row.payload),
  dueAt: millis(row.due_at),
  attempts: row.attempts,
  revision: row.revision,
});
