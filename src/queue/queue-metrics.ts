import { Counter, Histogram, type Registry } from 'prom-client';
import type { TaskState } from '../model/task.ts';
import { collectGauge, sharedReading } from '../telemetry/collectors.ts';
import type { TaskQueue } from './task-queue.ts';

/** From a delivery, which takes milliseconds, to an analysis or a page of history, which can take a minute. */
const DURATION_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Adds the metrics of the queue: one family for all kinds of tasks. */
export function registerQueueMetrics(registry: Registry, queue: Pick<TaskQueue, 'kinds' | 'count' | 'onExecuted'>): void {
  const registers = [registry];
  const executed = new Counter({
    name: 'pinkbar_tasks_total',
    help: 'Executions of tasks, by kind and what became of them.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const duration = new Histogram({
    name: 'pinkbar_task_duration_seconds',
    help: 'What the batch of a task took to execute.',
    labelNames: ['kind'],
    buckets: DURATION_BUCKETS_S,
    registers,
  });
  queue.onExecuted((kind, outcome, seconds) => {
    executed.inc({ kind, outcome });
    duration.observe({ kind }, seconds);
  });
  const count = sharedReading(() => queue.count());
  const gauge = (state: TaskState, help: string): void =>
    collectGauge(registry, { name: `pinkbar_tasks_${state}`, help, labelNames: ['kind'] }, async () => {
      const found = (await count()).filter((each) => each.state === state).map(({ kind, tasks }) => [kind, tasks] as const);
      const byKind = new Map([...queue.kinds.map((kind) => [kind, 0] as const), ...found]);
      return [...byKind].map(([kind, value]) => ({ labels: { kind }, value }));
    });
  gauge('waiting', 'Tasks that wait or are in flight.');
  gauge('dead', 'Dead letters: tasks that failed for good. See GET /v1/tasks?state=dead.');
}
