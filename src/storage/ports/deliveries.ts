import type { Millis } from '../../model/instant.ts';

/** A webhook delivery as it came, kept before it is answered. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly receivedAt: Millis;
  readonly attempts: number;
}

export interface DeliveryStore {
  /** Stores it unless its id is known; `duplicate` when it is known and was handled or still waits. */
  add(delivery: Omit<Delivery, 'attempts'>): Promise<'stored' | 'duplicate'>;
  /** Those of the ids that no delivery has. */
  unknown(ids: readonly string[]): Promise<readonly string[]>;
  /** Deliveries not yet handled, the oldest first. */
  pending(limit: number): Promise<readonly Delivery[]>;
  /** All in one transaction. `outcome` says in words what was made of each, e.g. `event 01J...` or `ignored: unknown event`. */
  done(handled: readonly { readonly id: string; readonly outcome: string }[]): Promise<void>;
  /** Has handled deliveries worked once more, as far as their bodies are kept; resolves to how many. */
  reopen(): Promise<number>;
  /** Lets bodies of handled deliveries go that came before the instant, at most `limit`; resolves to how many went. */
  dropBodies(cutoff: Millis, limit: number): Promise<number>;
  /** Its handling failed: it leaves the queue until it is delivered again, when `add` opens it anew. */
  fail(id: string, error: string): Promise<void>;
}
