import { MINUTE_MS, type Millis } from '../../model/instant.ts';

/** Within it a second sender of one series that takes turns with the first is seen. */
const TURN_MS = MINUTE_MS;

/**
 * Who sent a series last, to see that two take turns. One that takes over for good does not: a process that was replaced goes on from
 * another address.
 */
export class LastSender {
  #address: string | null = null;
  #changedAt: number = Number.NEGATIVE_INFINITY;

  /** The sender before, where the two take turns; otherwise null. */
  note(address: string, at: Millis): string | null {
    if (address === this.#address) return null;
    const before = this.#address;
    const takesTurns = at - this.#changedAt < TURN_MS;
    this.#address = address;
    if (before !== null) this.#changedAt = at;
    return takesTurns ? before : null;
  }
}
