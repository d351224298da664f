import { MINUTE_MS } from '../../../model/instant.ts';

/** A change that is dated by itself, and how seldom the history of its signal shows one like it. */
export interface RareChange {
  /** Begin of the first sample that shows it. */
  readonly onsetMs: number;
  /** Changes in the history that are at least half as large, or as long, and lasted as long. */
  readonly seen: number;
  /** Of the history in which they would have been seen. */
  readonly historyMs: number;
  /** How often a random moment of the history is followed as soon by such a change. */
  readonly pValue: number;
}

/** Clocks differ: a change up to a minute, or a step, before the release counts as one at it. */
const EARLY_MS = MINUTE_MS;

/**
 * Exact in the sense of a permutation: had the release nothing to do with the change, its instant would be any of the history, and the share
 * of instants with such a change as soon after them is q. Lag and size were both chosen by the data, so the p is that of the product of two
 * uniform numbers, `q (1 - ln q)`, which is never below q.
 */
export function rareChange(onsetMs: number, releaseAt: number, seen: number, historyMs: number, stepMs: number): RareChange {
  const soonMs = Math.max(0, onsetMs - releaseAt) + Math.max(EARLY_MS, stepMs) + stepMs;
  const q = Math.min(1, ((seen + 1) * soonMs) / (historyMs + soonMs));
  return { onsetMs, seen, historyMs, pValue: Math.min(1, q * (1 - Math.log(q))) };
}
