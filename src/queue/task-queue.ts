import { setTimeout as wait } from 'node:timers/promises';
import { ulid } from 'ulid';
import { type Millis, SECOND_MS } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import type { TaskCount, TaskDraft, TaskFilter, TaskRecord, TaskResult } from '../model/task.ts';
import type { TaskStore } from '../storage/ports/tasks.ts';
import type { Log } from '../telemetry/log.ts';
import { LanePause } from './lane-pause.ts';
import type { TaskHandler } from './task-handler.ts';
import { TaskLane } from './task-lane.ts';

export interface TaskQueueContext {
  readonly tasks: TaskStore;
  readonly clock: () => Millis;
  readonly log: Log;
}

/** Called for each task that was executed, with the seconds its batch took. */
export type ExecutionListener = (kind: string, outcome: TaskResult['outcome'], seconds: number) => void;

/**
 * A task in flight gets this long to end when the server stops, which is less than the time most supervisors give a process. Then it is left
 * as it is and executed again after the next start.
 */
const STOP_WITHIN_MS = 10 * SECOND_MS;

/**
 * The durable queue: tasks live in the store and survive the process, handlers execute them kind by kind. A task is executed at least once;
 * what was enqueued while it was in flight is executed after it.
 */
export class TaskQueue {
  readonly #context: TaskQueueContext;
  readonly #owner = ulid();
  readonly #lanes = new Map<string, TaskLane>();
  readonly #pauses = new Map<string, LanePause>();
  readonly #listeners: ExecutionListener[] = [];

  constructor(context: TaskQueueContext) {
    this.#context = context;
  }

  /** Before `start`. Throws where the kind has a handler already. */
  register(handler: TaskHandler): void {
    if (this.#lanes.has(handler.kind)) throw new Error(`tasks of kind ${handler.kind} have a handler already`);
    const onExecuted: ExecutionListener = (...execution) => {
      for (const listener of this.#listeners) listener(...execution);
    };
    const group = handler.pauseGroup ?? handler.kind;
    const pause = this.#pauses.get(group) ?? new LanePause();
    this.#pauses.set(group, pause);
    this.#lanes.set(handler.kind, new TaskLane(handler, { ...this.#context, pause, owner: this.#owner, onExecuted }));
  }

  start(): void {
    for (const lane of this.#lanes.values()) lane.start();
  }

  /** Lets what is in flight end, within `withinMs`; claims nothing more. */
  async stop(withinMs: number = STOP_WITHIN_MS): Promise<void> {
    const lanes = [...this.#lanes.values()].map((lane) => lane.stop());
    const deadline = new AbortController();
    const late = wait(withinMs, true, { signal: deadline.signal }).catch(() => false);
    const stopped = Promise.all(lanes).then(() => false);
    if (await Promise.race([stopped, late])) this.#context.log.warn({}, 'tasks in flight did not end in time');
    deadline.abort();
  }

  /** Stores tasks, and executes those that are due. */
  async enqueue(drafts: readonly TaskDraft[]): Promise<void> {
    if (drafts.length === 0) return;
    await this.#context.tasks.enqueue(drafts);
    for (const kind of new Set(drafts.map((draft) => draft.kind))) this.wake(kind);
  }

  /** Call it after the store enqueued tasks together with a record, in a transaction of its own. */
  wake(kind: string): void {
    this.#lanes.get(kind)?.wake();
  }

  /** Executes what is due of a kind, as its lane does by itself; resolves to the milliseconds until the next is due. */
  async runDue(kind: string): Promise<number> {
    return (await this.#lanes.get(kind)?.runDue()) ?? Number.POSITIVE_INFINITY;
  }

  /** The kinds that have a handler. */
  get kinds(): readonly string[] {
    return [...this.#lanes.keys()];
  }

  /** By kind and key, dead letters among them. Rejects with `InvalidCursorError`. */
  list(filter: TaskFilter, page: PageRequest): Promise<Page<TaskRecord>> {
    return this.#context.tasks.list(filter, page);
  }

  /** Makes dead letters due, of one key or all of the kind; resolves to how many. */
  async replay(kind: string, key: string | null): Promise<number> {
    const replayed = await this.#context.tasks.replay(kind, key);
    if (replayed > 0) this.wake(kind);
    return replayed;
  }

  count(): Promise<readonly TaskCount[]> {
    return this.#context.tasks.count();
  }

  onExecuted(listener: ExecutionListener): void {
    this.#listeners.push(listener);
  }
}
