import type { Millis } from '../model/instant.ts';

/** Until when the lanes that share it execute nothing, because the service they all send requests to refuses them. */
export class LanePause {
  #until = 0;

  /** The longest pause counts: a shorter one that is reported later, by a task already in flight, does not end it. */
  extend(until: Millis): void {
    this.#until = Math.max(this.#until, until);
  }

  /** A time in the past where nothing is paused. */
  get until(): number {
    return this.#until;
  }
}
