import type { Millis } from '../../src/model/instant.ts';
import type { TaskRecord } from '../../src/model/task.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';

/** The tasks of a kind that wait or are in flight, the earliest first. */
export async function waitingTasks({ tasks }: Storage, kind: string): Promise<readonly TaskRecord[]> {
  const { items } = await tasks.list({ kind, state: 'waiting' }, { limit: 1_000_000, cursor: null });
  return items.toSorted((a, b) => a.dueAt - b.dueAt || (a.key < b.key ? -1 : 1));
}

/** When the next task of a kind is due, to whoever claims it; null where none waits. */
export const nextTaskAt = ({ tasks }: Storage, kind: string): Promise<Millis | null> => tasks.nextDueAt(kind, 'a test');
