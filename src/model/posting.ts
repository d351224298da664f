import type { DatedEvent } from './event.ts';

/** An `Idempotency-Key` as sent, its scope (the token's id) and a digest of the body it came with. */
export interface IdempotencyClaim {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
}

export interface PostedEvent {
  readonly event: DatedEvent;
  /** False when the event's key or the idempotency key had been seen before. */
  readonly created: boolean;
}

export type PostOutcome =
  | { readonly outcome: 'stored'; readonly events: readonly PostedEvent[] }
  /** The same idempotency key came with another body. */
  | { readonly outcome: 'conflict' };
