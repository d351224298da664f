import { normalScores } from '../stats/normal-scores.ts';
import { winsorise } from '../stats/winsorise.ts';
import { autocovariances, fitAutoregression, innovations } from './autoregression.ts';

const WINSORISE_AT = 4;
/** Two hours of minutes: what the fit can leave behind is gone by then. */
const REMAINING_LAGS = 120;

/** A series freed of its own past, on the scale of a standard normal variable. */
export interface WhiteSeries {
  readonly scores: Float64Array;
  /** What is left of its autocorrelation, from lag 1 on: goes into the safeguard. */
  readonly remaining: Float64Array;
}

/**
 * Takes a series' own past out of it, twice: the first fit finds the wild innovations, the second is fitted to what is left when they are
 * cut off. Then ranks, so that bursts in two series do not meet by weight. Box and Jenkins (1976); differencing instead is wrong for
 * white noise as for strong memory.
 */
export function prewhiten(residual: Float64Array): WhiteSeries {
  const first = winsorise(innovations(residual, fitAutoregression(residual)), WINSORISE_AT);
  const scores = normalScores(innovations(first, fitAutoregression(first)));
  const covariances = autocovariances(scores, 0, Math.min(REMAINING_LAGS, Math.max(0, scores.length - 1)));
  const variance = covariances[0]!;
  return { scores, remaining: covariances.subarray(1).map((covariance) => (variance > 0 ? covariance / variance : 0)) };
}
