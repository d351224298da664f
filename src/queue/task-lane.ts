import { type Millis, millis, SECOND_MS } from '../model/instant.ts';
import type { Task, TaskResult } from '../model/task.ts';
import type { TaskStore } from '../storage/ports/tasks.ts';
import type { Log } from '../telemetry/log.ts';
import { DEFAULT_BACK_OFF } from './back-off.ts';
import { Debounce } from './debounce.ts';
import type { LanePause } from './lane-pause.ts';
import { PollingLoop } from './polling-loop.ts';
import type { TaskHandler, TaskOutcome } from './task-handler.ts';
import { cutOff, toTaskResult } from './task-result.ts';

export interface LaneContext {
  readonly tasks: TaskStore;
  /** Shared with the other kinds of its pause group. */
  readonly pause: LanePause;
  /** Under which tasks are claimed. */
  readonly owner: string;
  readonly clock: () => Millis;
  readonly log: Log;
  /** Called for each task that was executed, with the time its batch took. */
  readonly onExecuted: (kind: string, outcome: TaskResult['outcome'], seconds: number) => void;
}

/** A claim outlives a pause of the process that is longer than any garbage collection, and is renewed twice before it ends. */
const LEASE_MS = 60 * SECOND_MS;
const RENEW_EVERY_MS = LEASE_MS / 3;

/** Claims and executes the tasks of one kind: a loop that sleeps until the next of them is due. */
export class TaskLane {
  readonly #handler: TaskHandler;
  readonly #context: LaneContext;
  readonly #loop: PollingLoop;
  readonly #debounce: Debounce | null;
  readonly #stopping = new AbortController();

  constructor(handler: TaskHandler, context: LaneContext) {
    this.#handler = handler;
    this.#context = context;
    this.#loop = new PollingLoop(
      () => this.runDue(),
      (error) => context.log.error({ error, kind: handler.kind }, 'tasks could not be claimed or completed'),
    );
    const { debounce } = handler;
    this.#debounce = debounce ? new Debounce(() => this.#loop.wake(), debounce.quietMs, debounce.atMostMs) : null;
  }

  start(): void {
    this.#loop.start();
  }

  /** Call it when a task of this kind may have become due. */
  wake(): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#debounce) this.#debounce.note();
    else this.#loop.wake();
  }

  /** Resolves when nothing is in flight any more. Nothing is claimed from now on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#handler.cancel?.();
    this.#debounce?.stop();
    await this.#loop.stop();
  }

  /** Executes everything that is due; resolves to how many milliseconds it is until the next is. Rejects when the store fails. */
  async runDue(): Promise<number> {
    const inFlight = new Set<Promise<void>>();
    const faults: unknown[] = [];
    try {
      while (faults.length === 0 && this.#mayClaim()) {
        const claimed = await this.#claim();
        if (claimed.length === 0 && inFlight.size === 0) break;
        if (claimed.length > 0) {
          const execution = this.#execute(claimed)
            .catch((error: unknown) => {
              faults.push(error);
            })
            .finally(() => inFlight.delete(execution));
          inFlight.add(execution);
        }
        if (claimed.length === 0 || inFlight.size >= (this.#handler.concurrency ?? 1)) await Promise.race(inFlight);
      }
    } finally {
      // Also after a claim that failed: what is in flight counts for the stop and for the concurrency of the next pass.
      await Promise.all(inFlight);
    }
    if (faults.length > 0) throw faults[0];
    return this.#untilNext();
  }

  #mayClaim(): boolean {
    const { clock, pause } = this.#context;
    return !this.#stopping.signal.aborted && clock() >= pause.until;
  }

  /** What may be executed now. Where a stop or a pause began while the store answered, the claims are given back. */
  async #claim(): Promise<readonly Task[]> {
    const { tasks, owner, clock, pause } = this.#context;
    const { kind, batch = 1 } = this.#handler;
    const now = clock();
    const claimed = await tasks.claim({ kind, limit: batch, owner, now, until: millis(now + LEASE_MS) });
    if (claimed.length === 0 || this.#mayClaim()) return claimed;
    await tasks.complete(
      owner,
      claimed.map((task) => ({
        task,
        result: this.#stopping.signal.aborted
          ? cutOff(task)
          : { outcome: 'deferred', until: millis(pause.until), reason: 'a task of the same group has to wait' },
      })),
    );
    return [];
  }

  async #untilNext(): Promise<number> {
    const { tasks, owner, clock, pause } = this.#context;
    const nextAt = await tasks.nextDueAt(this.#handler.kind, owner);
    return nextAt === null ? Number.POSITIVE_INFINITY : Math.max(nextAt, pause.until) - clock();
  }

  async #execute(claimed: readonly Task[]): Promise<void> {
    const { tasks, owner, onExecuted } = this.#context;
    const begunAt = performance.now();
    const outcomes = await this.#handle(claimed);
    const seconds = (performance.now() - begunAt) / 1_000;
    const completions = claimed.map((task, index) => ({ task, result: this.#toResult(task, outcomes[index]!) }));
    await tasks.complete(owner, completions);
    for (const { result } of completions) onExecuted(this.#handler.kind, result.outcome, seconds);
  }

  async #handle(claimed: readonly Task[]): Promise<readonly TaskOutcome[]> {
    const renewal = setInterval(() => this.#renew(claimed), RENEW_EVERY_MS);
    try {
      const outcomes = await this.#handler.handle(claimed, this.#stopping.signal);
      if (outcomes.length !== claimed.length) throw new Error(`${outcomes.length} outcomes of ${claimed.length} tasks`);
      return outcomes;
    } catch (error) {
      return claimed.map(() => ({ outcome: 'failed', error }));
    } finally {
      clearInterval(renewal);
    }
  }

  #renew(claimed: readonly Task[]): void {
    const { tasks, owner, clock, log } = this.#context;
    const keys = claimed.map(({ key }) => key);
    tasks
      .renew(this.#handler.kind, keys, owner, millis(clock() + LEASE_MS))
      .catch((error: unknown) => log.error({ error, kind: this.#handler.kind }, 'claims could not be renewed'));
  }

  #toResult(task: Task, outcome: TaskOutcome): TaskResult {
    const { clock, pause } = this.#context;
    if (outcome.outcome === 'failed' && this.#stopping.signal.aborted) return cutOff(task);
    if (outcome.outcome === 'deferred' && outcome.wholeGroup) pause.extend(outcome.until);
    const result = toTaskResult(task, outcome, { ...DEFAULT_BACK_OFF, ...this.#handler.backOff }, clock());
    this.#logResult(task, result, 'error' in outcome ? outcome.error : null);
    return result;
  }

  /** `error` as it was thrown, so that the log has its stack. */
  #logResult({ kind, key, attempts }: Task, result: TaskResult, error: unknown): void {
    const { log } = this.#context;
    if (result.outcome === 'deferred') log.info({ kind, key, until: result.until, reason: result.reason }, 'a task was deferred');
    if (result.outcome === 'failed')
      log.warn({ kind, key, error, attempts: attempts + 1, retryAt: result.retryAt }, 'a task failed and is tried again');
    if (result.outcome === 'dead')
      log.error({ kind, key, error, attempts: attempts + 1 }, 'a task failed for good and is a dead letter now');
  }
}
