import type { Millis } from '../../src/model/instant.ts';
import type { TaskDraft } from '../../src/model/task.ts';
import type { TaskHandler } from '../../src/queue/task-handler.ts';
import { TaskQueue } from '../../src/queue/task-queue.ts';
import type { TaskStore } from '../../src/storage/ports/tasks.ts';
import type { Log } from '../../src/telemetry/log.ts';

export const KIND = 'test.things';

export const taskOf = (key: string, dueAt: Millis, fields: Partial<TaskDraft> = {}): TaskDraft => ({
  kind: KIND,
  key,
  dueAt,
  payload: {},
  eventId: null,
  ifWaiting: 'replace',
  ...fields,
});

export const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

export function queueWith(tasks: TaskStore, clock: () => Millis, ...handlers: readonly TaskHandler[]): TaskQueue {
  const queue = new TaskQueue({ tasks, clock, log: SILENT });
  for (const handler of handlers) queue.register(handler);
  return queue;
}
