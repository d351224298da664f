import { sumNthPowerDeviations } from 'simple-statistics';
import { normalQuantile } from '../stats/normal.ts';
import { type Epochs, moveAt } from './epochs.ts';
import { type Direction, type NullProfiles, type Positions, type Standout, standout } from './null-profiles.ts';

/** Level of the interval, as that of every interval in an answer. */
const CONFIDENCE = 0.95;

/**
 * 95 % interval of the best position: the jackknife's standard error of the position that stands out most when each event is left out (Efron
 * and Stein, 1981). A lag is a whole step and its window a step wider on either side, so the interval is never narrower than that. Needs two
 * anchors.
 */
export function lagInterval(
  epochs: Epochs,
  anchors: Int32Array,
  profile: Float64Array,
  best: Standout,
  nulls: NullProfiles,
  direction: Direction,
  positions: Positions,
): { readonly low: number; readonly high: number } {
  const count = anchors.length;
  const lags: number[] = [];
  const without = new Float64Array(profile.length);
  for (const anchor of anchors) {
    for (let position = positions.from; position < positions.to; position++) {
      without[position] = (profile[position]! * count - moveAt(epochs, anchor, position)) / (count - 1);
    }
    lags.push(standout(without, nulls, direction, positions).position);
  }
  const squares = sumNthPowerDeviations(lags, 2);
  const half = Math.max(1, normalQuantile((1 + CONFIDENCE) / 2) * Math.sqrt(((count - 1) / count) * squares));
  return {
    low: Math.max(positions.from, Math.round(best.position - half)),
    high: Math.min(positions.to - 1, Math.round(best.position + half)),
  };
}
