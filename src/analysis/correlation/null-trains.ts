import { HOUR_MS, MINUTE_MS } from '../../model/instant.ts';
import { shuffleInPlace, type Uniform } from '../stats/seeded-random.ts';
import type { Epochs } from './epochs.ts';
import type { LocalCalendar } from './local-calendar.ts';

/** Events are moved within the hour, so that the time of day, and with it whatever else happens then, stays about the same. */
const JITTER_MS = 60 * MINUTE_MS;
/** Without other days to go to, a train that moves must get out of its own way: past the lags that are read. */
const SHORTEST_JITTER_ALONE_MS = 35 * MINUTE_MS;
/** Events less than this apart see the same stretch of the signal, moved or not, and so must be moved together. */
const CLUSTER_MS = 2 * HOUR_MS;

/**
 * Share of clusters that stay where they are in a train that only moves nearby. The train as it was must be one of those it is compared
 * with. Measured on 200 unrelated trains in 3 days: at 0 every fifth stood out at 5 %, at 1/5 up to one in
 * ten, at 1/4 up to one in fourteen, at 1/3 hardly any.
 */
const STAYING = 1 / 4;

/**
 * Trains as they could have been had they nothing to do with the signal: `draws` rows of one moment (an index of the grid) for each event.
 * Whole days are exchanged among days of the same type and each day's events moved together by up to an hour, so that times of day,
 * clusters and number stay.
 */
export function trainsOnOtherDays(
  moments: Int32Array,
  { stepMs, usable }: Epochs,
  calendar: LocalCalendar,
  draws: number,
  uniform: Uniform,
): Int32Array {
  const { weekend, dayOf, stepOfDay, pointAt, stepsPerDay } = calendar;
  const drawn = new Int32Array(draws * moments.length);
  const jitters = new Int32Array(weekend.length);
  const order = [0, 1].map((type) => Int32Array.from([...weekend.keys()].filter((day) => weekend[day] === type)));
  const rankOf = new Int32Array(weekend.length);
  for (const list of order) for (const [rank, day] of list.entries()) rankOf[day] = rank;

  /** Where a day has a gap or lies half outside the stretch, the next one in the shuffled order takes the event; at worst it stays. */
  const moved = (moment: number): number => {
    const day = dayOf[moment]!;
    const targets = order[weekend[day]!]!;
    for (let tried = 0; tried < targets.length; tried++) {
      const target = targets[(rankOf[day]! + tried) % targets.length]!;
      const point = pointAt[target * stepsPerDay + stepOfDay[moment]!]!;
      if (point >= 0 && usable[point + jitters[day]!] === 1) return point + jitters[day]!;
    }
    return moment;
  };

  for (let draw = 0; draw < draws; draw++) {
    for (let day = 0; day < jitters.length; day++) jitters[day] = jitterBetween(MINUTE_MS, stepMs, uniform);
    for (const list of order) shuffleInPlace(list, uniform);
    for (const [index, moment] of moments.entries()) drawn[draw * moments.length + index] = moved(moment);
  }
  return drawn;
}

/** The same for a stretch too short to exchange days: each cluster of events is moved by 35 to 60 min, earlier or later, or stays. */
export function trainsNearby(moments: Int32Array, { stepMs, usable }: Epochs, draws: number, uniform: Uniform): Int32Array {
  const drawn = new Int32Array(draws * moments.length);
  for (let draw = 0; draw < draws; draw++) {
    let jitter = 0;
    for (const [index, moment] of moments.entries()) {
      const opens = index === 0 || (moment - moments[index - 1]!) * stepMs >= CLUSTER_MS;
      if (opens) jitter = uniform() < STAYING ? 0 : jitterBetween(SHORTEST_JITTER_ALONE_MS, stepMs, uniform);
      const target = usable[moment + jitter] === 1 ? moment + jitter : moment - jitter;
      drawn[draw * moments.length + index] = usable[target] === 1 ? target : moment;
    }
  }
  return drawn;
}

/** Steps, earlier or later, never 0. */
function jitterBetween(leastMs: number, stepMs: number, uniform: Uniform): number {
  const least = Math.ceil(leastMs / stepMs);
  const size = least + Math.floor(uniform() * (Math.floor(JITTER_MS / stepMs) - least + 1));
  return uniform() < 0.5 ? -size : size;
}
