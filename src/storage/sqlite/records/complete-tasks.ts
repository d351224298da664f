import { sql, type Transaction } from 'kysely';
import type { TaskCompletion, TaskResult } from '../../../model/task.ts';
import type { Database } from './database.ts';

type Unfinished = Exclude<TaskResult, { readonly outcome: 'done' }>;

/**
 * Keeps what became of tasks and ends the claims of their owner. Each statement compares the revision: one that has moved means that the
 * task was enqueued while it was in flight, and then has to stay.
 */
export async function completeTasks(
  trx: Transaction<Database>,
  owner: string,
  completions: readonly TaskCompletion[],
): Promise<void> {
  const done = completions.filter(({ result }) => result.outcome === 'done').map(({ task }) => task);
  if (done.length > 0) await deleteDone(trx, owner, done);
  for (const { task, result } of completions) if (result.outcome !== 'done') await updateTask(trx, owner, task, result);
}

type TaskName = Pick<TaskCompletion['task'], 'kind' | 'key' | 'revision'>;

/** Together, because most tasks end this way and preparing a statement for each takes most of the time. */
async function deleteDone(trx: Transaction<Database>, owner: string, tasks: readonly TaskName[]): Promise<void> {
  const names = JSON.stringify(tasks.map(({ kind, key, revision }) => ({ kind, key, revision })));
  await sql`
    delete from task where claimed_by = ${owner} and (kind, key, revision) in (
      select value ->> 'kind', value ->> 'key', value ->> 'revision' from json_each(${names})
    )`.execute(trx);
  await sql`
    update task set claimed_by = null, claimed_until = null, attempts = 0, last_error = null
    where claimed_by = ${owner} and (kind, key) in (select value ->> 'kind', value ->> 'key' from json_each(${names}))
  `.execute(trx);
}

async function updateTask(trx: Transaction<Database>, owner: string, task: TaskName, result: Unfinished): Promise<void> {
  const current = sql<boolean>`revision = ${task.revision}`;
  await sql`
    update task set claimed_by = null, claimed_until = null, ${changes(result, current)}
    where kind = ${task.kind} and key = ${task.key} and claimed_by = ${owner}
  `.execute(trx);
}

function changes(result: Unfinished, current: ReturnType<typeof sql<boolean>>) {
  switch (result.outcome) {
    case 'rescheduled':
      return sql`due_at = iif(${current}, ${result.at}, due_at), attempts = 0, last_error = null,
        payload = iif(${current}, ${JSON.stringify(result.payload)}, payload)`;
    case 'deferred':
      return sql`due_at = max(due_at, ${result.until}), last_error = ${result.reason}`;
    case 'failed':
      return sql`due_at = max(due_at, ${result.retryAt}), attempts = attempts + 1, last_error = ${result.error}`;
    case 'dead':
      return sql`state = iif(${current}, 'dead', 'waiting'), attempts = iif(${current}, attempts + 1, 0), last_error = ${result.error}`;
  }
}
