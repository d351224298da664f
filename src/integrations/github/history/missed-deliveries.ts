import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { Refusal } from '../../../model/publishing.ts';
import { PollingLoop } from '../../../queue/polling-loop.ts';
import type { Log } from '../../../telemetry/log.ts';
import { type KeepReadDeliveriesNeeds, keepReadDeliveries, type ReadDelivery } from './keep-read-deliveries.ts';

export interface MissedDeliveriesNeeds extends KeepReadDeliveriesNeeds {
  readonly hooks: {
    readUpTo(hook: string): Promise<Millis | null>;
    markReadUpTo(hook: string, instant: Millis): Promise<void>;
  };
  /** The webhooks that are known at the start. */
  readonly knownHooks: () => Promise<readonly string[]>;
  /** Reads one page of what was sent, the newest first, with what never came in; rejects for faults that may be over at the next try. */
  readonly readHookDeliveries: (place: {
    readonly hook: string;
    readonly cursor: string | null;
    readonly since: Millis;
  }) => Promise<
    { readonly outcome: 'page'; readonly deliveries: readonly ReadDelivery[]; readonly next: string | null } | Refusal
  >;
  readonly log: Log;
}

/** One reading of a hook. It is begun anew with the process: what was fetched before is known then, and only the list is read again. */
interface HookReading {
  readonly hook: string;
  readonly begunAt: Millis;
  readonly since: Millis;
  readonly cursor: string | null;
  readonly found: number;
  readonly attempts: number;
  readonly dueAt: Millis;
}

/** Nowhere are deliveries kept for longer. */
const KEPT_MS = 7 * DAY_MS;

/** Deliveries go missing on the way too, not only while nobody is there. */
const LOOK_AGAIN_MS = HOUR_MS;

/** What was on its way when the last reading began; the sender gives up after half of that. */
const OVERLAP_MS = MINUTE_MS;

const FIRST_RETRY_MS = 5 * SECOND_MS;
const LAST_RETRY_MS = HOUR_MS;

/**
 * GitHub sends a delivery once. This asks it what it sent: at the start, back to where that was asked last, and every hour. What never came
 * in goes into the inbox under its own id, so a delivery that arrives by both ways counts once.
 */
export class MissedDeliveries {
  readonly #needs: MissedDeliveriesNeeds;
  readonly #loop: PollingLoop;
  readonly #readings = new Map<string, HookReading | 'refused' | 'beginning'>();
  #stopping = false;

  constructor(needs: MissedDeliveriesNeeds) {
    this.#needs = needs;
    this.#loop = new PollingLoop(
      () => this.runDue(),
      (error) => needs.log.error({ error }, 'missed deliveries could not be looked up'),
    );
  }

  start(): void {
    this.#stopping = false;
    this.#watchKnown().catch((error: unknown) => this.#needs.log.error({ error }, 'webhooks could not be looked up'));
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
  }

  /** Tell it of every hook that is heard of; one that is watched already stays as it is. */
  watch(hook: string): void {
    if (this.#readings.has(hook)) return;
    this.#readings.set(hook, 'beginning');
    this.#loop.wake();
  }

  /** Reads everything that is due; resolves to how long to wait for the next. */
  async runDue(): Promise<number> {
    const { now } = this.#needs;
    for (;;) {
      for (const [hook, reading] of this.#readings)
        if (reading === 'beginning') this.#readings.set(hook, await this.#begin(hook, now()));
      const waiting = [...this.#readings.values()].filter((reading) => typeof reading === 'object');
      const due = waiting.filter(({ dueAt }) => dueAt <= now());
      if (due.length === 0 || this.#stopping) return Math.min(...waiting.map(({ dueAt }) => dueAt - now()));
      for (const reading of due) if (!this.#stopping) this.#readings.set(reading.hook, await this.#readPage(reading));
    }
  }

  async #watchKnown(): Promise<void> {
    for (const hook of await this.#needs.knownHooks()) this.watch(hook);
  }

  async #begin(hook: string, dueAt: Millis): Promise<HookReading> {
    const readUpTo = await this.#needs.hooks.readUpTo(hook);
    const since = millis(Math.max(readUpTo ?? 0, dueAt - KEPT_MS));
    return { hook, begunAt: dueAt, since, cursor: null, found: 0, attempts: 0, dueAt };
  }

  async #readPage(reading: HookReading): Promise<HookReading | 'refused'> {
    const { readHookDeliveries, hooks, now, log } = this.#needs;
    const { hook, cursor, since, attempts } = reading;
    // One that has waited for its hour begins now.
    const begunAt = cursor === null ? now() : reading.begunAt;
    try {
      const read = await readHookDeliveries({ hook, cursor, since });
      if (read.outcome === 'limited') return { ...reading, dueAt: read.until };
      if (read.outcome === 'refused') {
        log.warn({ hook, reason: read.reason }, 'missed deliveries cannot be fetched; the history is read in their place');
        return 'refused';
      }
      const found = reading.found + (await keepReadDeliveries(read.deliveries, this.#needs));
      if (read.next !== null) return { ...reading, begunAt, cursor: read.next, found, attempts: 0 };
      if (found > 0) log.info({ hook, found }, 'missed deliveries were fetched');
      await hooks.markReadUpTo(hook, millis(begunAt - OVERLAP_MS));
      return this.#begin(hook, millis(now() + LOOK_AGAIN_MS));
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log.warn({ hook, reason }, 'missed deliveries could not be fetched yet');
      const retryAt = millis(now() + Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS));
      return { ...reading, attempts: attempts + 1, dueAt: retryAt };
    }
  }
}
