import type { ZoneOffsets } from '../../model/correlation.ts';
import { DAY_MS } from '../../model/instant.ts';

/** The local day and the step of that day of each point of a grid. A day of 23 or 25 hours misses steps, or has some twice. */
export interface LocalCalendar {
  readonly stepsPerDay: number;
  /** Of each point: index into `weekend`. */
  readonly dayOf: Int32Array;
  readonly stepOfDay: Int32Array;
  /** Of each day the grid touches: 1 for Saturday and Sunday. */
  readonly weekend: Uint8Array;
  /** Index of the point at step s of day d, at `d * stepsPerDay + s`; -1 where the grid has none, the first where it has two. */
  readonly pointAt: Int32Array;
}

/** `length` points of `stepMs` from `startMs`. */
export interface LocalGrid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly length: number;
}

/** 1970-01-01 was a Thursday; days of the week count from Sunday. */
const FIRST_WEEKDAY = 4;

/** The local day and time of day of each step of a grid. `zone` is ascending in time. */
export function localCalendar(grid: LocalGrid, zone: ZoneOffsets): LocalCalendar {
  const { length } = grid;
  const stepsPerDay = Math.ceil(DAY_MS / grid.stepMs);
  const dayOf = new Int32Array(length);
  const stepOfDay = new Int32Array(length);
  let entry = 0;
  let firstDay = 0;
  for (let i = 0; i < length; i++) {
    const at = grid.startMs + i * grid.stepMs;
    while (entry + 1 < zone.length && zone[entry + 1]!.from <= at) entry++;
    const localMs = at + (zone[entry]?.offsetMs ?? 0);
    const day = Math.floor(localMs / DAY_MS);
    if (i === 0) firstDay = day;
    dayOf[i] = day - firstDay;
    stepOfDay[i] = Math.floor((localMs - day * DAY_MS) / grid.stepMs);
  }
  const days = length === 0 ? 0 : dayOf[length - 1]! + 1;
  const weekend = new Uint8Array(days).map((_, day) => (((firstDay + day + FIRST_WEEKDAY) % 7) % 6 === 0 ? 1 : 0));
  const pointAt = new Int32Array(days * stepsPerDay).fill(-1);
  for (let i = length - 1; i >= 0; i--) pointAt[dayOf[i]! * stepsPerDay + stepOfDay[i]!] = i;
  return { stepsPerDay, dayOf, stepOfDay, weekend, pointAt };
}

/** Days on which at least half of the steps have a sample. */
export function daysCovered(calendar: LocalCalendar, x: Float64Array): number {
  const present = new Int32Array(calendar.weekend.length);
  for (let i = 0; i < x.length; i++) if (!Number.isNaN(x[i]!)) present[calendar.dayOf[i]!] = present[calendar.dayOf[i]!]! + 1;
  return present.filter((count) => count >= calendar.stepsPerDay / 2).length;
}

/** The first point of every day but the first. */
export function midnights({ dayOf }: LocalCalendar): readonly number[] {
  const points: number[] = [];
  for (let i = 1; i < dayOf.length; i++) if (dayOf[i] !== dayOf[i - 1]) points.push(i);
  return points;
}
