import { normalScores } from '../stats/normal-scores.ts';
import { winsorise } from '../stats/winsorise.ts';
import { autocovariance, fitAutoregression, innovations } from './autoregression.ts';

const WINSORISE_AT = 4;
/** Two hours of minutes: what the fit can leave behind is gone by then. */
const REMAINING_LAGS = 120;
/** An hour of minutes: a jump works on through the noise around it for longer than the order that was fitted. */
const REACH_OF_A_BREAK = 60;
/** The mean of other days, quarter of an hour wide, leaves each day a little of every other: this far around whole days. */
const NEAR_WHOLE_DAYS = 15;
const MOST_DAYS = 14;

/** How a residual was made of whole days: where they begin, and their length in steps. */
export interface DayMarks {
  readonly midnights: readonly number[];
  readonly stepsPerDay: number;
}

/** A series freed of its own past, on the scale of a standard normal variable. */
export interface WhiteSeries {
  readonly scores: Float64Array;
  /** What is left of its autocorrelation at the lags that matter, which are the same for all series of a grid: for the safeguard. */
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
  const unforetold = innovations(residual, fitAutoregression(residual));
  for (const at of days?.midnights ?? []) unforetold.fill(Number.NaN, at, at + REACH_OF_A_BREAK);
  const first = winsorise(unforetold, WINSORISE_AT);
  const scores = normalScores(innovations(first, fitAutoregression(first)));
  const variance = autocovariance(scores, 0, 0);
  const lags = remainingLags(scores.length, days);
  return { scores, remaining: Float64Array.from(lags, (lag) => (variance > 0 ? autocovariance(scores, 0, lag) / variance : 0)) };
}

function remainingLags(length: number, days: DayMarks | null): readonly number[] {
  const lags = Array.from({ length: REMAINING_LAGS }, (_, index) => index + 1);
  for (let day = 1; days !== null && day <= MOST_DAYS; day++) {
    for (let near = -NEAR_WHOLE_DAYS; near <= NEAR_WHOLE_DAYS; near++) {
      const lag = day * days.stepsPerDay + near;
      if (lag > REMAINING_LAGS) lags.push(lag);
    }
  }
  return lags.filter((lag) => lag < length);
}
