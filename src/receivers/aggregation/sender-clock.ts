import { DAY_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';

const SLOT_MS = 10 * SECOND_MS;
/** The quickest line of a slot takes the same time on its way as that of any other, within this much. */
const STEADY_WITHIN_MS = SECOND_MS;
/** A relay that is behind catches up, or falls back further; one that lags by the same for a minute is unknown to us. */
const STEADY_SLOTS = 6;
/** No clock is further ahead, whatever the zone: it is a time in another unit, or none. */
const FURTHEST_AHEAD_MS = DAY_MS;
/** More is believed of a clock when a minute of lines says so, as one wrong time would make all later lines seem too late. */
const FOLLOWED_AT_ONCE_MS = 5 * MINUTE_MS;

/**
 * When the lines of one sender happened, from the time it wrote into them and the time they arrived. Either may mislead: lines come late
 * (a relay held them back), or the sender's clock is off. The quickest lines tell the two apart: nothing arrives before it was written, so
 * the least delay is what the clock is off by; lines that took longer are late by the difference. A clock is taken for changed at once
 * where lines seem to come from up to five minutes in the future, and otherwise after a minute of equal delays. Until then lines from further in
 * the future count by their arrival.
 *
 * The first line of a sender is taken for punctual. A sender whose lines all take equally long for a minute cannot be told from one with a
 * slow clock, and its lines count by their arrival.
 */
export class SenderClock {
  /** Arrival minus stated time of a line that took no time. */
  #offsetMs = Number.POSITIVE_INFINITY;
  #slot = Number.NEGATIVE_INFINITY;
  #leastOfSlot = Number.POSITIVE_INFINITY;
  #steadyAt = Number.NaN;
  #steadySlots = 0;

  /** The instant at which a line was written, by our clock; never after its arrival. */
  happenedAt(statedMs: number, arrivedAt: Millis): Millis {
    const slot = Math.floor(arrivedAt / SLOT_MS);
    if (slot > this.#slot) this.#endSlot(slot);
    const delayMs = arrivedAt - statedMs;
    if (delayMs < -FURTHEST_AHEAD_MS) return arrivedAt;
    if (delayMs < this.#leastOfSlot) this.#leastOfSlot = delayMs;
    if (delayMs < this.#offsetMs) {
      const isFirst = this.#offsetMs === Number.POSITIVE_INFINITY;
      if (!isFirst && this.#offsetMs - delayMs > FOLLOWED_AT_ONCE_MS) return arrivedAt;
      this.#offsetMs = delayMs;
    }
    return millis(statedMs + this.#offsetMs);
  }

  #endSlot(next: number): void {
    const least = this.#leastOfSlot;
    if (least !== Number.POSITIVE_INFINITY) {
      const isSteady = Math.abs(least - this.#steadyAt) <= STEADY_WITHIN_MS;
      this.#steadySlots = isSteady ? this.#steadySlots + 1 : 1;
      if (!isSteady) this.#steadyAt = least;
      if (this.#steadySlots >= STEADY_SLOTS) this.#offsetMs = least;
    }
    this.#slot = next;
    this.#leastOfSlot = Number.POSITIVE_INFINITY;
  }
}
