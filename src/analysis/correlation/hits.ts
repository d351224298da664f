import type { CountedShare } from '../../model/correlation.ts';
import { selectKth } from '../stats/select-kth.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { type Epochs, moveAt } from './epochs.ts';
import type { Direction } from './null-profiles.ts';

const CONFIDENCE = 0.95;
/** An event is a hit where its own move is larger than at this share of the moments it is compared with. */
const HIT_QUANTILE = 0.95;

/** How single events stand against single moments of the null trains at one place of the profile. */
export interface SingleMoves {
  readonly hits: CountedShare;
  /** Point-biserial correlation, both groups weighing the same, positive upwards. */
  readonly r: number;
}

export function singleMoves(
  epochs: Epochs,
  moments: Int32Array,
  drawn: Int32Array,
  place: number,
  direction: Direction,
): SingleMoves {
  const own = Float64Array.from(moments, (moment) => direction * moveAt(epochs, moment, place));
  const chance = Float64Array.from(drawn, (moment) => direction * moveAt(epochs, moment, place));
  const events = meanAndVariance(own);
  const others = meanAndVariance(chance);
  const difference = events.mean - others.mean;
  // With half of all moments events, the variance is the mean of both plus that between them.
  const deviation = Math.sqrt((events.variance + others.variance) / 2 + (difference / 2) ** 2);
  const limit = selectKth(chance, chance.length, Math.floor(HIT_QUANTILE * (chance.length - 1)));
  const count = own.filter((move) => move > limit).length;
  return {
    hits: { count, of: own.length, ...wilsonInterval(count, own.length, CONFIDENCE) },
    r: deviation > 0 ? (direction * difference) / 2 / deviation : 0,
  };
}

function meanAndVariance(values: Float64Array): { readonly mean: number; readonly variance: number } {
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: squares / values.length };
}
