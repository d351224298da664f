import type { SignalRange } from '../../../src/analysis/correlation/correlation-input.ts';
import { createDrift, createRandom, type Random } from '../../../src/demo/random.ts';
import { MINUTE_MS, type Millis, millis } from '../../../src/model/instant.ts';
import type { BadDirection } from '../../../src/model/signal.ts';

/** A Monday, midnight in UTC. */
export const START = millis(Date.UTC(2026, 0, 5));
export const DAY = 1440;

export const random = (name: string): Random => createRandom(1, name);

/** Minutes with a memory of a quarter of an hour and a rhythm of the day, deviation about 1. */
export function seasonal(days: number, chance: Random): Float64Array {
  const drift = createDrift(chance, 1, 15);
  return Float64Array.from(
    { length: days * DAY },
    (_, i) => 2 * Math.sin((2 * Math.PI * i) / DAY) + drift() + 0.3 * chance.normal(),
  );
}

/** Minutes of events in office hours of workdays. */
export function officeEvents(count: number, days: number, chance: Random): readonly number[] {
  const minutes: number[] = [];
  while (minutes.length < count) {
    const day = Math.floor(chance.between(0, days));
    if (day % 7 < 5) minutes.push(day * DAY + Math.floor(chance.between(9 * 60, 17 * 60)));
  }
  return minutes.sort((a, b) => a - b);
}

export const instants = (minutes: readonly number[]): readonly Millis[] =>
  minutes.map((minute) => millis(START + minute * MINUTE_MS));

export function range(
  values: Float64Array,
  { id = 'shop.load', bad = 'up' as BadDirection, stepMs = MINUTE_MS, start = START as number } = {},
): SignalRange {
  const signal = { id, name: id, kind: 'gauge' as const, bad, unit: null };
  return { signal, window: { start: millis(start), stepMs, values, denominators: null } };
}

/** Adds `rise` to the six minutes from `lag` on, after the events picked. */
export function addMoves(x: Float64Array, minutes: readonly number[], lag: number, rise: number): Float64Array {
  const moved = x.slice();
  for (const minute of minutes) for (let i = minute + lag; i < minute + lag + 6; i++) moved[i]! += rise;
  return moved;
}
