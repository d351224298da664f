import type { TaskStore } from '../../ports/tasks.ts';
import { completeTasks } from './complete-tasks.ts';
import { listTasks } from './list-tasks.ts';
import type { RecordContext } from './record-context.ts';
import { claimTasks, countTasks, enqueueTasks, findNextTaskAt, renewClaims, replayTasks } from './task.repository.ts';

export const taskStore = ({ db, now }: RecordContext): TaskStore => ({
  enqueue: (drafts) => db.transaction().execute((trx) => enqueueTasks(trx, drafts, now())),
  claim: (request) => claimTasks(db, request),
  renew: (kind, keys, owner, until) => renewClaims(db, kind, keys, owner, until),
  complete: (owner, completions) => db.transaction().execute((trx) => completeTasks(trx, owner, completions)),
  nextDueAt: (kind, owner) => findNextTaskAt(db, kind, owner),
  count: () => countTasks(db),
  list: (filter, page) => listTasks(db, filter, page, now()),
  replay: (kind, key) => replayTasks(db, kind, key, now()),
});
