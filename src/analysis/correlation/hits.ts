import { mean, variance } from 'simple-statistics';
import type { MoveAfter } from '../../model/correlation.ts';
import { selectKth } from '../stats/select-kth.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { type Epochs, moveAt } from './epochs.ts';
import type { Direction } from './null-profiles.ts';

/** Level of the interval of the share of hits. A convention. */
const CONFIDENCE = 0.95;
/** An event is a hit where its own move is larger than that of this share of the null anchors. A convention. */
const HIT_QUANTILE = 0.95;

/** Comparison of single events with single anchors of the null trains, at one position of the profile. */
export interface SingleMoves {
  readonly hits: Omit<MoveAfter['hits'], 'eventsAt'>;
  /** For each event whether it is a hit. */
  readonly isHit: readonly boolean[];
  /** Point-biserial correlation, both groups weighing the same, positive upwards. */
  readonly r: number;
}

/**
 * The moves after the events, one by one, at a position of the profile; `drawn` are the anchors of the null trains, `direction` is 1 for
 * moves upwards and -1 for those downwards.
 */
export function singleMoves(
  epochs: Epochs,
  anchors: Int32Array,
  drawn: Int32Array,
  position: number,
  direction: Direction,
): SingleMoves {
  const own = Array.from(anchors, (anchor) => direction * moveAt(epochs, anchor, position));
  const chance = Array.from(drawn, (anchor) => direction * moveAt(epochs, anchor, position));
  const difference = mean(own) - mean(chance);
  // With events as half of all anchors, the variance is the mean of both plus that between them.
  const deviation = Math.sqrt((variance(own) + variance(chance)) / 2 + (difference / 2) ** 2);
  const limit = selectKth(Float64Array.from(chance), chance.length, Math.floor(HIT_QUANTILE * (chance.length - 1)));
  const isHit = own.map((move) => move > limit);
  const count = isHit.filter(Boolean).length;
  return {
    hits: { count, of: own.length, ...wilsonInterval(count, own.length, CONFIDENCE) },
    isHit,
    r: deviation > 0 ? (direction * difference) / 2 / deviation : 0,
  };
}
