import { normalScores } from '../stats/normal-scores.ts';
import { winsorise } from '../stats/winsorise.ts';
import { fitAutoregression, innovations } from './autoregression.ts';
import { type DayMarks, remainingMemory } from './remaining-memory.ts';

const WINSORISE_AT = 4;
/** An hour of minutes: a jump works on through the noise around it for longer than the order that was fitted. */
const REACH_OF_A_BREAK = 60;

/** A series freed of its own past, on the scale of a standard normal variable. */
export interface WhiteSeries {
  readonly scores: Float64Array;
  /** What is left of its memory, for the safeguard. */
  readonly remaining: Float64Array;
}

/**
 * Takes a series' own past out of it, twice: the first fit finds the wild innovations, the second is fitted to what is left when they are
 * cut off. Then ranks, so that bursts in two series do not meet by weight. Box and Jenkins (1976); differencing instead is wrong for
 * white noise as for strong memory.
 *
 * `days` are those by which the rhythm was taken out, null where it was not. The residual may jump at midnight, when other days become the
 * ones to compare with, and both series of a pair do so at once: what is foretold from before is left out for an hour. Without that one
 * pair of unrelated random walks in seven looked related.
 */
export function prewhiten(residual: Float64Array, days: DayMarks | null): WhiteSeries {
  const unpredicted = innovations(residual, fitAutoregression(residual));
  for (const at of days?.midnights ?? []) unpredicted.fill(Number.NaN, at, at + REACH_OF_A_BREAK);
  const first = winsorise(unpredicted, WINSORISE_AT);
  const scores = normalScores(innovations(first, fitAutoregression(first)));
  return { scores, remaining: remainingMemory(scores, days) };
}
