import { type DatedEvent, type EventDraft, type EventPatch, effectiveAt } from '../../../model/event.ts';
import { HOUR_MS, type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { PostOutcome } from '../../../model/posting.ts';
import { isRelease } from '../../../model/release.ts';
import { Debounce } from '../../../queue/debounce.ts';
import { PollingLoop } from '../../../queue/polling-loop.ts';
import { type MarkRollbacksNeeds, markRollbacks } from '../../../releases/mark-rollbacks.ts';
import type { Log } from '../../../telemetry/log.ts';

interface PendingDelivery {
  readonly id: string;
  readonly event: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

type KeyedDraft = EventDraft & { readonly key: string };
type EventProgress = Pick<EventDraft, 'status' | 'startedAt' | 'endedAt' | 'environment' | 'commit'>;

/** What one delivery says. */
export type DeliveryMeaning =
  | { readonly outcome: 'change'; readonly seen: KeyedDraft }
  | {
      readonly outcome: 'labels';
      readonly repository: string;
      readonly commit: string;
      readonly labels: readonly string[];
    }
  | { readonly outcome: 'ping'; readonly repository: string | null }
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly reason: string };

export interface WorkDeliveriesNeeds {
  /** Reads a delivery. Pure. */
  readonly decode: (event: string, contentType: string, body: Uint8Array) => DeliveryMeaning;
  /** What a delivery changes of the event that earlier ones made; null where it tells nothing new. Pure, and deaf to the order. */
  readonly merge: (known: EventProgress, seen: EventProgress) => EventProgress | null;
  readonly deliveries: {
    pending(limit: number): Promise<readonly PendingDelivery[]>;
    done(handled: readonly { readonly id: string; readonly outcome: string }[]): Promise<void>;
    fail(id: string, error: string): Promise<void>;
  };
  readonly events: MarkRollbacksNeeds['events'] & {
    getByKey(key: string): Promise<DatedEvent | null>;
    post(drafts: readonly EventDraft[], claim: null): Promise<PostOutcome>;
    patch(id: string, change: EventPatch): Promise<DatedEvent | null>;
  };
  readonly labels: {
    add(told: {
      readonly repository: string;
      readonly commit: string;
      readonly labels: readonly string[];
    }): Promise<readonly DatedEvent[]>;
  };
  /** Told of every event that was made or changed. */
  readonly onEvent: (event: DatedEvent) => void;
  /** Told of the repository whose webhook was set up just now. */
  readonly onRepository: (repository: string) => void;
  readonly now: () => Millis;
  readonly log: Log;
}

/** A delivery that has had its effect, what was made of it in words, and where something went live by it, now or as was thought before. */
interface AppliedDelivery {
  readonly id: string;
  readonly outcome: string;
  readonly places: readonly DatedEvent[];
}

/** What became of deliveries since the start. */
export interface DeliveryProgress {
  readonly worked: number;
  readonly retried: number;
  readonly failed: number;
}

/** So many share one look at what was live before them, and one commit that they are done. */
const BATCH = 100;

/** Deliveries come in bursts, whose senders wait for their answers; nobody waits for the work. */
const QUIET_MS = 100;
const QUIET_AT_MOST_MS = 2 * SECOND_MS;

/** The store refusing is the only thing worth a retry: after two seconds, then after twice as long each time. */
const FIRST_RETRY_MS = 2 * SECOND_MS;
const LAST_RETRY_MS = HOUR_MS;

/** After this many tries, some two hours, a delivery is set aside as failed; sent again by GitHub it is opened again. */
const MAX_TRIES = 12;

/**
 * Works webhook deliveries off the inbox, the oldest first. A delivery stays in the inbox until its event is stored, and working it twice
 * changes nothing, so nothing is lost or doubled with the process. One that fails is tried again later and does not hold up the others.
 */
export class DeliveryWorker {
  readonly #needs: WorkDeliveriesNeeds;
  readonly #loop: PollingLoop;
  readonly #burst = new Debounce(() => this.#loop.wake(), QUIET_MS, QUIET_AT_MOST_MS);
  readonly #retries = new Map<string, { readonly tries: number; readonly at: number }>();
  #worked = 0;
  #retried = 0;
  #failed = 0;

  constructor(needs: WorkDeliveriesNeeds) {
    this.#needs = needs;
    this.#loop = new PollingLoop(
      () => this.runPending(),
      (error) => needs.log.error({ error }, 'webhook deliveries could not be looked up'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  /** Call it after a delivery was stored. */
  wake(): void {
    this.#burst.note();
  }

  async stop(): Promise<void> {
    this.#burst.stop();
    await this.#loop.stop();
  }

  get progress(): DeliveryProgress {
    return { worked: this.#worked, retried: this.#retried, failed: this.#failed };
  }

  /** Works off what is pending and not waiting for its next try; resolves to how long the nearest of those has to wait. */
  async runPending(): Promise<number> {
    for (;;) {
      // Those that wait for a retry stay at the head of the inbox: ask for as many more.
      const pending = await this.#needs.deliveries.pending(BATCH + this.#retries.size);
      const ready = pending.filter(({ id }) => (this.#retries.get(id)?.at ?? 0) <= this.#needs.now());
      if (ready.length === 0) break;
      await this.#workBatch(ready);
    }
    return Math.min(...[...this.#retries.values()].map(({ at }) => at - this.#needs.now()));
  }

  async #workBatch(batch: readonly PendingDelivery[]): Promise<void> {
    const applied: AppliedDelivery[] = [];
    for (const delivery of batch) {
      try {
        applied.push(await this.#apply(delivery));
      } catch (error) {
        await this.#retryLater(delivery, error);
      }
    }
    try {
      await this.#markRollbacks(applied.flatMap(({ places }) => places));
      await this.#needs.deliveries.done(applied.map(({ id, outcome }) => ({ id, outcome })));
      for (const { id } of applied) this.#retries.delete(id);
      this.#worked += applied.length;
    } catch (error) {
      for (const delivery of applied) await this.#retryLater(delivery, error);
    }
  }

  async #apply({ id, event, contentType, body }: PendingDelivery): Promise<AppliedDelivery> {
    const meaning = this.#needs.decode(event, contentType, body);
    if (meaning.outcome === 'ping') {
      if (meaning.repository !== null) this.#needs.onRepository(meaning.repository);
      return { id, outcome: 'ping', places: [] };
    }
    if (meaning.outcome === 'labels') return { id, outcome: await this.#label(meaning), places: [] };
    if (meaning.outcome !== 'change') return { id, outcome: `${meaning.outcome}: ${meaning.reason}`, places: [] };
    const { events, merge, onEvent } = this.#needs;
    const known = await events.getByKey(meaning.seen.key);
    if (known) {
      const change = merge(known, meaning.seen);
      const changed = change && (await events.patch(known.id, change));
      if (changed) onEvent(changed);
      const outcome = changed ? `changed event ${known.id}` : `nothing new for event ${known.id}`;
      // Also where nothing is new: the process may have ended after it was stored and before rollbacks were marked.
      return { id, outcome, places: changed ? [known, changed] : [known] };
    }
    const posted = await events.post([meaning.seen], null);
    const [stored] = posted.outcome === 'stored' ? posted.events : [];
    if (!stored) throw new Error('the event was not stored');
    onEvent(stored.event);
    return { id, outcome: `made event ${stored.event.id}`, places: [stored.event] };
  }

  async #label(told: Extract<DeliveryMeaning, { outcome: 'labels' }>): Promise<string> {
    const tagged = await this.#needs.labels.add(told);
    tagged.forEach(this.#needs.onEvent);
    return `labels of ${told.commit}, carried by ${tagged.length} deploys so far`;
  }

  /**
   * What went live, or went live elsewhere or at another time than was known, can make rollbacks of this and later deploys: each service
   * and environment is looked through once, from the earliest of its places on.
   */
  async #markRollbacks(places: readonly DatedEvent[]): Promise<void> {
    const lanes = Map.groupBy(places.filter(isRelease), ({ service, environment }) => JSON.stringify([service, environment]));
    for (const lane of lanes.values()) {
      const from = millis(Math.min(...lane.map(effectiveAt)));
      (await markRollbacks(lane[0]!, from, this.#needs)).forEach(this.#needs.onEvent);
    }
  }

  async #retryLater({ id }: { readonly id: string }, error: unknown): Promise<void> {
    const { deliveries, log, now } = this.#needs;
    const tries = (this.#retries.get(id)?.tries ?? 0) + 1;
    log.error({ error, deliveryId: id, tries }, 'a webhook delivery could not be worked');
    if (tries >= MAX_TRIES) {
      await deliveries.fail(id, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      this.#retries.delete(id);
      this.#failed += 1;
      return;
    }
    this.#retries.set(id, { tries, at: now() + Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LAST_RETRY_MS) });
    this.#retried += 1;
  }
}
