import type { DatedEvent } from '../model/event.ts';
import { SECOND_MS } from '../model/instant.ts';
import { Debounce } from '../queue/debounce.ts';
import { type MarkRollbacksContext, markAllRollbacks } from '../releases/mark-rollbacks.ts';
import type { Log } from '../telemetry/log.ts';

/** A pipeline, or an import, posts several at once: each place is looked through once for all of them. */
const QUIET_MS = 100;
const MAX_WAIT_MS = 2 * SECOND_MS;

interface PostedRollbacksContext extends MarkRollbacksContext {
  readonly log: Pick<Log, 'error'>;
}

/**
 * Makes rollbacks of posted deploys that put live again what was live before, by whatever way they came. Deliveries of GitHub do it where they
 * are processed, so that one that is processed again is marked again.
 */
export class PostedRollbacks {
  readonly #context: PostedRollbacksContext;
  readonly #debounce: Debounce;
  #noted: DatedEvent[] = [];
  #last: Promise<void> = Promise.resolve();

  constructor(context: PostedRollbacksContext) {
    this.#context = context;
    this.#debounce = new Debounce(() => void this.flush(), QUIET_MS, MAX_WAIT_MS);
  }

  note(event: DatedEvent): void {
    if (event.kind !== 'deploy' || event.source === 'github') return;
    this.#noted.push(event);
    this.#debounce.note();
  }

  /** Marks what was noted so far. Logs where that fails, and never rejects: a release that is not called a rollback is judged all the same. */
  flush(): Promise<void> {
    this.#last = this.#last.then(() => this.#mark());
    return this.#last;
  }

  async stop(): Promise<void> {
    this.#debounce.stop();
    await this.flush();
  }

  async #mark(): Promise<void> {
    const noted = this.#noted;
    this.#noted = [];
    try {
      await markAllRollbacks(noted, this.#context);
    } catch (error) {
      this.#context.log.error({ error }, 'rollbacks could not be marked');
    }
  }
}
