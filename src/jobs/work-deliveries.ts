import { type DatedEvent, type EventDraft, type EventPatch, effectiveAt } from '../model/event.ts';
import { HOUR_MS, type Millis, millis, SECOND_MS } from '../model/instant.ts';
import type { PostOutcome } from '../model/posting.ts';
import { isRelease } from '../model/release.ts';
import type { JobLog } from './job-log.ts';
import { type MarkRollbacksNeeds, markRollbacks } from './mark-rollbacks.ts';
import { WakeableLoop } from './wakeable-loop.ts';

interface PendingDelivery {
  readonly id: string;
  readonly event: string;
  readonly contentType: string;
  readonly body: Uint8Array;
}

type KeyedDraft = EventDraft & { readonly key: string };
type EventProgress = Pick<EventDraft, 'status' | 'endedAt' | 'environment' | 'commit'>;

/** What one delivery says. */
export type DeliveryMeaning =
  | { readonly outcome: 'change'; readonly seen: KeyedDraft }
  | {
      readonly outcome: 'labels';
      readonly repository: string;
      readonly commit: string;
      readonly labels: readonly string[];
    }
  | { readonly outcome: 'ping' }
  | { readonly outcome: 'ignored'; readonly reason: string }
  | { readonly outcome: 'malformed'; readonly reason: string };

export interface WorkDeliveriesNeeds {
  /** Reads a delivery. Pure. */
  readonly decode: (event: string, contentType: string, body: Uint8Array) => DeliveryMeaning;
  /** What a delivery changes of the event that earlier ones made; null where it tells nothing new. Pure, and deaf to the order. */
  readonly merge: (known: EventProgress, seen: EventProgress) => EventProgress | null;
  readonly deliveries: {
    pending(limit: number): Promise<readonly PendingDelivery[]>;
    done(id: string, outcome: string): Promise<void>;
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
  readonly now: () => Millis;
  readonly log: JobLog;
}

/** What became of deliveries since the start. */
export interface DeliveryProgress {
  readonly worked: number;
  readonly retried: number;
  readonly failed: number;
}

const BATCH = 100;

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
  readonly #loop: WakeableLoop;
  readonly #retries = new Map<string, { readonly tries: number; readonly at: number }>();
  #worked = 0;
  #retried = 0;
  #failed = 0;

  constructor(needs: WorkDeliveriesNeeds) {
    this.#needs = needs;
    this.#loop = new WakeableLoop(
      () => this.runPending(),
      (error) => needs.log.error({ error }, 'webhook deliveries could not be looked up'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  /** Call it after a delivery was stored. */
  wake(): void {
    this.#loop.wake();
  }

  async stop(): Promise<void> {
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
      for (const delivery of ready) await this.#work(delivery);
    }
    return Math.min(...[...this.#retries.values()].map(({ at }) => at - this.#needs.now()));
  }

  async #work(delivery: PendingDelivery): Promise<void> {
    try {
      const outcome = await this.#apply(delivery);
      await this.#needs.deliveries.done(delivery.id, outcome);
      this.#retries.delete(delivery.id);
      this.#worked += 1;
    } catch (error) {
      await this.#retryLater(delivery, error);
    }
  }

  /** Says in words what was made of it. */
  async #apply({ event, contentType, body }: PendingDelivery): Promise<string> {
    const meaning = this.#needs.decode(event, contentType, body);
    if (meaning.outcome === 'ping') return 'ping';
    if (meaning.outcome === 'labels') return this.#label(meaning);
    if (meaning.outcome !== 'change') return `${meaning.outcome}: ${meaning.reason}`;
    const { events, merge } = this.#needs;
    const known = await events.getByKey(meaning.seen.key);
    if (known) {
      const change = merge(known, meaning.seen);
      const changed = change && (await events.patch(known.id, change));
      // Also where nothing is new: the process may have ended after it was stored and before it was told.
      await this.#tell(changed ?? known, known);
      return changed ? `changed event ${known.id}` : `nothing new for event ${known.id}`;
    }
    const posted = await events.post([meaning.seen], null);
    const [stored] = posted.outcome === 'stored' ? posted.events : [];
    if (!stored) throw new Error('the event was not stored');
    await this.#tell(stored.event, null);
    return `made event ${stored.event.id}`;
  }

  async #label(told: Extract<DeliveryMeaning, { outcome: 'labels' }>): Promise<string> {
    const tagged = await this.#needs.labels.add(told);
    tagged.forEach(this.#needs.onEvent);
    return `labels of ${told.commit}, carried by ${tagged.length} deploys so far`;
  }

  /** What went live, or went live elsewhere or at another time than was known, can make rollbacks of this and later deploys. */
  async #tell(event: DatedEvent, before: DatedEvent | null): Promise<void> {
    const { onEvent } = this.#needs;
    if (event !== before) onEvent(event);
    const places = [event, before].filter((place) => place !== null && isRelease(place)) as readonly DatedEvent[];
    const from = millis(Math.min(...places.map(effectiveAt)));
    for (const place of places) (await markRollbacks(place, from, this.#needs)).forEach(onEvent);
  }

  async #retryLater({ id }: PendingDelivery, error: unknown): Promise<void> {
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
