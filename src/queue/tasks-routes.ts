import { pageRequest, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { TaskRecord, TaskState } from '../model/task.ts';
import type { RequestOf, Schema, SuccessOf } from '../openapi/schema.ts';
import type { TaskQueue } from './task-queue.ts';

/** `/v1/tasks` and `/v1/tasks/replay`. */
export const tasksRoutes = (queue: Pick<TaskQueue, 'list' | 'replay'>): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/tasks',
    access: 'admin',
    body: 'none',
    async handle({ query }) {
      const filter = { state: textOf(query, 'state') as TaskState | null, kind: textOf(query, 'kind') };
      const { items, nextCursor } = await queue.list(filter, pageRequest(query));
      return jsonAnswer<Schema<'TaskPage'>>({ tasks: items.map(taskJson), nextCursor });
    },
  },
  {
    method: 'post',
    path: '/v1/tasks/replay',
    access: 'admin',
    body: 'json',
    async handle({ body }) {
      const { kind, key = null } = body as RequestOf<'replayTasks'>;
      const tasks = await queue.replay(kind, key);
      if (key !== null && tasks === 0)
        throw new ProblemError('no-dead-letter', `There is no dead letter ${key} of kind ${kind}.`);
      return jsonAnswer<SuccessOf<'replayTasks'>>({ tasks }, 202);
    },
  },
];

const taskJson = ({ kind, key, state, dueAt, attempts, inFlight, lastError, createdAt }: TaskRecord): Schema<'Task'> => ({
  ...{ kind, key, state, attempts, inFlight },
  dueAt: toRfc3339(dueAt),
  reason: lastError,
  createdAt: toRfc3339(createdAt),
});
