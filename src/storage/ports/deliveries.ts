import type { Millis } from '../../model/instant.ts';

/** A webhook delivery as it came, stored before it is answered. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly receivedAt: Millis;
}

export interface DeliveryStore {
  /**
   * Stores it and enqueues its task, in one commit, unless its id is known. One whose task is a dead letter is stored anew: it was sent once
   * more to be processed once more.
   */
  add(delivery: Delivery): Promise<'stored' | 'duplicate'>;
  /** Those of the ids that no delivery has. */
  unknown(ids: readonly string[]): Promise<readonly string[]>;
  /** The deliveries of these ids, in any order. */
  get(ids: readonly string[]): Promise<readonly Delivery[]>;
  /** All in one transaction. `outcome` says in words what was made of each, e.g. `made event 01J...` or `ignored: unknown event`. */
  done(processed: readonly { readonly id: string; readonly outcome: string }[]): Promise<void>;
  /** Enqueues processed deliveries once more, those whose bodies are retained; resolves to how many. */
  replay(): Promise<number>;
  /** Drops the bodies of processed deliveries that came before the instant, at most `limit`; resolves to how many. */
  dropBodies(cutoff: Millis, limit: number): Promise<number>;
}
