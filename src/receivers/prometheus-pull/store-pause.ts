import { MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import type { TaskOutcome } from '../../queue/task-handler.ts';
import type { QueryRefusal } from './client/query-answer.ts';
import type { PullStatus } from './pull-status.ts';

/** All tasks that ask the store: while it is away one of them finds out for all. */
export const PROMETHEUS_PAUSE_GROUP = 'prometheus';

/** A restart of the store takes some seconds; one that is away for longer is looked at each minute, so it is noticed as soon as it is back. */
const FIRST_PAUSE_MS = 5 * SECOND_MS;
const LONGEST_PAUSE_MS = MINUTE_MS;

/** Notes that the store cannot be asked, and has every task wait, longer each time. */
export class StorePause {
  readonly #status: PullStatus;
  readonly #clock: () => Millis;
  #until: Millis = millis(0);

  constructor(status: PullStatus, clock: () => Millis) {
    this.#status = status;
    this.#clock = clock;
  }

  after(refusal: QueryRefusal): TaskOutcome {
    const failures = this.#status.noteOutage(refusal, this.#until);
    const waitMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
    this.#until = millis(this.#clock() + waitMs);
    return { outcome: 'deferred', until: this.#until, reason: refusal.reason, wholeGroup: true };
  }
}
