import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../../../src/model/instant.ts';

/** Where every series of these tests begins: a Monday. */
export const BEGIN = Date.UTC(2026, 10, 16);

/** The instant so many days and hours after the beginning. */
export const instant = (days: number, hours = 0): Millis => millis(BEGIN + days * DAY_MS + hours * HOUR_MS);

/** Numbers in [0, 1) that are the same in every run (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A latency by the minute around 120 ms that is higher by `factor` from `from` on. */
export function latencyPoints(days: number, from: Millis, factor: number, seed = 1): (readonly [number, number])[] {
  const next = chance(seed);
  return Array.from({ length: (days * DAY_MS) / MINUTE_MS }, (_, index) => {
    const at = BEGIN + index * MINUTE_MS;
    const noise = 1 + 0.1 * (next() + next() + next() - 1.5);
    return [at, Number((120 * noise * (at >= from ? factor : 1)).toFixed(3))] as const;
  });
}
