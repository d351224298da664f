import { normalScores } from '../stats/normal-scores.ts';
import { winsorise } from '../stats/winsorise.ts';
import { fitAutoregression, innovations } from './autoregression.ts';
import { type DayMarks, remainingMemory } from './remaining-memory.ts';

/** In robust deviations: the second fit must not follow outlying innovations. Not varied. */
const WINSORISE_AT = 4;
/**
 * An hour of minutes: a jump affects predictions for longer than the order that was fitted. Without it unrelated random walks over 7 days
 * were called related in 15 instead of 5 %; other lengths were not tried.
 */
const REACH_OF_A_BREAK = 60;

/** A series freed of its own past, on the scale of a standard normal variable. */
export interface WhiteSeries {
  readonly scores: Float64Array;
  /** Remaining autocorrelations, for the variance of a correlation. */
  readonly remaining: Float64Array;
}

/**
 * Removes the dependence of a series on its own past, twice: the first fit finds the outlying innovations, the second is fitted to the
 * winsorised ones. Then ranks, so that coinciding bursts do not outweigh everything. Box and Jenkins (1976); differencing instead is wrong
 * both for white noise and for strong autocorrelation.
 *
 * `days` are those by which the rhythm was removed, null where it was not. The residual may jump at midnight, where it is compared with other
 * days, and both series of a pair do so at once: predictions across midnight are left out for an hour. Without that one pair of unrelated
 * random walks in seven looked related.
 */
export function prewhiten(residual: Float64Array, days: DayMarks | null): WhiteSeries {
  const unpredicted = innovations(residual, fitAutoregression(residual));
  for (const at of days?.midnights ?? []) unpredicted.fill(Number.NaN, at, at + REACH_OF_A_BREAK);
  const first = winsorise(unpredicted, WINSORISE_AT);
  const scores = normalScores(innovations(first, fitAutoregression(first)));
  return { scores, remaining: remainingMemory(scores, days) };
}
