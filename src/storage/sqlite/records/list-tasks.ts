import { type Kysely, sql } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { Page, PageRequest } from '../../../model/page.ts';
import type { TaskFilter, TaskRecord } from '../../../model/task.ts';
import { InvalidCursorError } from '../../ports/store-errors.ts';
import type { Database } from './database.ts';
import { toTask } from './task.repository.ts';

/** One page of the tasks that match, by kind and key. Throws `InvalidCursorError`. */
export async function listTasks(
  db: Kysely<Database>,
  { state, kind }: TaskFilter,
  page: PageRequest,
  now: Millis,
): Promise<Page<TaskRecord>> {
  let query = db.selectFrom('task').selectAll().orderBy('kind').orderBy('key');
  if (state !== null) query = query.where('state', '=', state);
  if (kind !== null) query = query.where('kind', '=', kind);
  if (page.cursor !== null) {
    const [afterKind, afterKey] = readTaskCursor(page.cursor);
    query = query.where(sql<boolean>`(kind, key) > (${afterKind}, ${afterKey})`);
  }
  const rows = await query.limit(page.limit + 1).execute();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => ({
      ...toTask(row),
      state: row.state,
      lastError: row.last_error,
      createdAt: millis(row.created_at),
      inFlight: row.claimed_until !== null && row.claimed_until > now,
    })),
    nextCursor: rows.length > page.limit && last ? toTaskCursor(last.kind, last.key) : null,
  };
}

const toTaskCursor = (kind: string, key: string): string =>
  Buffer.from(JSON.stringify(['task', kind, key])).toString('base64url');

function readTaskCursor(cursor: string): readonly [kind: string, key: string] {
  let parts: unknown = null;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    // Not JSON: the check below refuses it.
  }
  const [name, kind, key] = Array.isArray(parts) ? (parts as readonly unknown[]) : [];
  if (name !== 'task' || typeof kind !== 'string' || typeof key !== 'string' || toTaskCursor(kind, key) !== cursor)
    throw new InvalidCursorError('this cursor was not made for a list of tasks');
  return [kind, key];
}
