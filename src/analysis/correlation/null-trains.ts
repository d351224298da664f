import { HOUR_MS, MINUTE_MS } from '../../model/instant.ts';
import { shuffleInPlace, type Uniform } from '../stats/seeded-random.ts';
import type { Epochs } from './epochs.ts';
import type { LocalCalendar } from './local-calendar.ts';

/** How far the events of a null train are shifted, and which of them together. */
export interface ShiftRule {
  /** A null train is shifted this far from the centre, which itself is this far from the train: at most twice this in all. */
  readonly reachMs: number;
  /** Events of one day less than this apart are shifted together. */
  readonly togetherMs: number;
}

/**
 * Within the hour, so that the time of day, with everything else that happens then, stays about the same. A day is shifted as a whole. Not
 * varied.
 */
export const WITH_OTHER_DAYS: ShiftRule = { reachMs: 30 * MINUTE_MS, togetherMs: 24 * HOUR_MS };
/**
 * Few days can be exchanged in few ways, so the shifts must provide the variation: further than the lags that are read, and each cluster by
 * itself. Events less than two hours apart cover the same range of the signal, shifted or not. Not varied.
 */
export const WITH_FEW_DAYS: ShiftRule = { reachMs: 60 * MINUTE_MS, togetherMs: 2 * HOUR_MS };

/**
 * Null trains, unrelated to the signal: `draws` rows of one anchor (an index of the grid) for each event. Whole days are exchanged among days
 * of their type and events shifted, those of a day or cluster together, so that times of day, clusters and number stay.
 *
 * The shifts are not about the events but about a centre that is drawn first, by the same rule. Seen from the centre the true train is one of
 * the same kind, so its rank among them is exact whatever the autocorrelation of the signal (Besag and Clifford, 1989). When trains were
 * shifted about the events themselves, null trains of an autocorrelated signal resembled each other and the true one stood apart.
 */
export function nullTrains(
  anchors: Int32Array,
  { stepMs, usable }: Epochs,
  calendar: LocalCalendar,
  { reachMs, togetherMs }: ShiftRule,
  draws: number,
  uniform: Uniform,
): Int32Array {
  const { weekend, dayOf, stepOfDay, pointAt, stepsPerDay } = calendar;
  const reach = Math.floor(reachMs / stepMs);
  const shift = (): number => Math.floor(uniform() * (2 * reach + 1)) - reach;
  const groupOf = groups(anchors, dayOf, togetherMs / stepMs);
  const centres = Int32Array.from({ length: (groupOf.at(-1) ?? -1) + 1 }, shift);
  const shifts = new Int32Array(centres.length);
  const order = [0, 1].map((type) => Int32Array.from([...weekend.keys()].filter((day) => weekend[day] === type)));
  const rankOf = new Int32Array(weekend.length);
  for (const list of order) for (const [rank, day] of list.entries()) rankOf[day] = rank;

  /** Where a day has a gap or lies half outside the range, the next one in the shuffled order takes the event; at worst it stays. */
  const moved = (anchor: number, by: number): number => {
    const day = dayOf[anchor]!;
    const targets = order[weekend[day]!]!;
    for (let tried = 0; tried < targets.length; tried++) {
      const target = targets[(rankOf[day]! + tried) % targets.length]!;
      const point = pointAt[target * stepsPerDay + stepOfDay[anchor]!]!;
      if (point >= 0 && usable[point + by] === 1) return point + by;
    }
    return anchor;
  };

  const drawn = new Int32Array(draws * anchors.length);
  for (let draw = 0; draw < draws; draw++) {
    for (let group = 0; group < shifts.length; group++) shifts[group] = centres[group]! + shift();
    for (const list of order) shuffleInPlace(list, uniform);
    for (const [index, anchor] of anchors.entries())
      drawn[draw * anchors.length + index] = moved(anchor, shifts[groupOf[index]!]!);
  }
  return drawn;
}

/** The group of each of the ascending anchors: those of one day, less than `together` steps from one to the next. */
function groups(anchors: Int32Array, dayOf: Int32Array, together: number): Int32Array {
  const groupOf = new Int32Array(anchors.length);
  for (let i = 1; i < anchors.length; i++) {
    const opens = dayOf[anchors[i]!] !== dayOf[anchors[i - 1]!] || anchors[i]! - anchors[i - 1]! >= together;
    groupOf[i] = groupOf[i - 1]! + (opens ? 1 : 0);
  }
  return groupOf;
}
