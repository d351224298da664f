import { DAY_MS, type Millis, millis } from '../../../model/instant.ts';
import { PollingLoop } from '../../../queue/polling-loop.ts';
import type { DeliveryStore } from '../../../storage/ports/deliveries.ts';
import type { Log } from '../../../telemetry/log.ts';

export interface BodyRetentionContext {
  readonly deliveries: Pick<DeliveryStore, 'dropBodies'>;
  readonly now: () => Millis;
  readonly log: Log;
}

/** Long enough to notice that deliveries are read wrongly, or that a workflow should have counted, and to replay them. */
const KEPT_MS = 30 * DAY_MS;

const SWEEP_EVERY_MS = DAY_MS;
/** Rows of one commit: other writes wait for it. */
const AT_A_TIME = 500;

/** Drops the bodies of deliveries that were processed a month ago; their ids stay, by which a repetition is known. */
export class BodyRetention {
  readonly #context: BodyRetentionContext;
  readonly #loop: PollingLoop;
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(context: BodyRetentionContext) {
    this.#context = context;
    this.#loop = new PollingLoop(
      () => this.sweep(),
      (error) => context.log.error({ error }, 'old bodies of deliveries could not be dropped'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** Once a day; resolves to how long to wait for the next time. */
  async sweep(): Promise<number> {
    const { deliveries, now } = this.#context;
    if (now() >= this.#nextAt) {
      const cutoff = millis(now() - KEPT_MS);
      while ((await deliveries.dropBodies(cutoff, AT_A_TIME)) === AT_A_TIME);
      this.#nextAt = now() + SWEEP_EVERY_MS;
    }
    return this.#nextAt - now();
  }
}
