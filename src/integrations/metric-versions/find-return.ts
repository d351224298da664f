import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';

/** A version without a sample for this long, and for this many of its usual intervals, was not live. */
const SILENCE_MS = 5 * MINUTE_MS;
const SILENCE_INTERVALS = 5;
/** Samples of another version in such a time, so that it was alone rather than everything silent. */
const FEWEST_OTHERS = 3;

/**
 * When a version came back: its first sample after the last silence in which another version reported. Null where it was never away while
 * another one was there. Instants ascend.
 */
export function findReturn(own: Float64Array, others: Float64Array): Millis | null {
  const silence = Math.max(SILENCE_MS, SILENCE_INTERVALS * usualInterval(own));
  for (let index = own.length - 1; index > 0; index -= 1) {
    const [before, after] = [own[index - 1]!, own[index]!];
    if (after - before < silence) continue;
    const alone = others.filter((at) => at > before && at < after).length;
    if (alone >= FEWEST_OTHERS) return millis(after);
  }
  return null;
}

function usualInterval(at: Float64Array): number {
  const gaps = Float64Array.from({ length: Math.max(0, at.length - 1) }, (_, index) => at[index + 1]! - at[index]!).sort();
  return gaps[gaps.length >> 1] ?? 0;
}
