import { MINUTE_MS, type Millis } from '../model/instant.ts';
import type { SignalWindow } from '../model/signal.ts';

/** The level before an instant is that of this long. */
export const BEFORE_MS = 30 * MINUTE_MS;
/** The time after it is compared in three parts, so that a change that lasts is none that passes, */
const MOST_PARTS = 3;
/** none of them shorter than a restart takes. */
const SHORTEST_PART_MS = 5 * MINUTE_MS;
/** Jobs begin when the one before is done: a shift is tried every so often. */
const SHIFT_MS = 5 * MINUTE_MS;
/** With fewer of its samples present a level says too little. */
const NEEDED_PRESENCE = 0.5;

/** How a signal changed in the time after an instant, part by part, upwards where that is worse. */
export type ChangeParts = readonly number[];

/** The change in each part of the time `[at, at + forMs)`, against the half hour before it; null where too little is known of any. */
export function changeAt(window: SignalWindow, at: number, forMs: number, direction: 1 | -1): ChangeParts | null {
  const before = levelOf(window, at - BEFORE_MS, at);
  const count = Math.max(1, Math.min(MOST_PARTS, Math.floor(forMs / SHORTEST_PART_MS)));
  const parts: number[] = [];
  for (let part = 0; part < count; part += 1) {
    const after = levelOf(window, at + (part * forMs) / count, at + ((part + 1) * forMs) / count);
    if (before === null || after === null) return null;
    parts.push(direction * (after - before));
  }
  return parts;
}

/** True where no part of `now` is worse than `then` was by more than `tolerance` of the worst part of that. */
export function isAlike(now: ChangeParts, then: ChangeParts, tolerance: number): boolean {
  const margin = tolerance * Math.max(...then);
  return now.every((change, part) => change <= then[part]! + margin);
}

/** When, and why, a signal may have done by itself what it did after the release. */
export interface UsualTime {
  readonly kind: 'release' | 'day' | 'week';
  readonly at: Millis;
  /** It may have done so as much earlier or later. */
  readonly slackMs: number;
  /** And by this part less. */
  readonly tolerance: number;
}

/** Whether the signal did about as much around a time as `now` says; null where its samples do not say. `window` reaches far enough to either side. */
export function showsAsMuch(
  now: ChangeParts,
  window: SignalWindow,
  { at, slackMs, tolerance }: UsualTime,
  forMs: number,
  direction: 1 | -1,
): boolean | null {
  let known: boolean | null = null;
  for (let shift = -slackMs; shift <= slackMs; shift += SHIFT_MS) {
    const then = changeAt(window, at + shift, forMs, direction);
    if (then === null) continue;
    if (isAlike(now, then, tolerance)) return true;
    known = false;
  }
  return known;
}

/** Of a ratio the pooled one. Null where too few samples are there. */
export function levelOf({ start, stepMs, values, denominators }: SignalWindow, from: number, to: number): number | null {
  const [first, end] = [from, to].map((at) => Math.ceil((at - start) / stepMs)) as [number, number];
  let [sum, weight, present] = [0, 0, 0];
  for (let index = Math.max(0, first); index < Math.min(end, values.length); index += 1) {
    if (Number.isNaN(values[index]!)) continue;
    sum += values[index]!;
    weight += denominators ? denominators[index]! : 1;
    present += 1;
  }
  return present === 0 || present < NEEDED_PRESENCE * (end - first) ? null : sum / weight;
}
