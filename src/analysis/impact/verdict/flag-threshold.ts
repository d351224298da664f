import { MINUTE_MS } from '../../../model/instant.ts';
import { HORIZON_MS } from '../../series/native-series.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { isClosed } from './release-verdict.ts';

type ThresholdSettings = Pick<ImpactSettings, 'flagProbability' | 'earlyLogOdds'>;

/**
 * How much more a first flag needs with next to no placebos, in log odds; falls linearly with their hours. The smallest of 0, 0.2, 0.4 ...
 * with which at most 3 % of the clean releases were flagged on seeds 1 and 3 of the benchmark, cut to 6 and 12 h (docs/MATH.md).
 */
const YOUNG_LOG_ODDS = 0.6;
/** From a day on the placebos include every time of day, so nothing is added. */
const MATURE_HOURS = 24;

/**
 * Probability that a flag needs at this interim analysis: that of the final one once no later sample counts, at the horizon or because the
 * next release took over; and `flagProbability` to keep a flag that was raised before. `effectiveHours` are those of the placebos.
 */
export function flagThreshold(input: ImpactInput, effectiveHours: number, settings: ThresholdSettings): number {
  if (input.wasFlagged) return settings.flagProbability;
  const flagProbability = lastThreshold(effectiveHours, settings);
  return isClosed(input) ? flagProbability : thresholdAfter(input.asOf - input.releaseAt, { ...settings, flagProbability });
}

/** Probability that a first flag needs at the final analysis: `flagProbability` from a day of placebos on, more for a younger signal. */
export function lastThreshold(effectiveHours: number, { flagProbability }: Pick<ThresholdSettings, 'flagProbability'>): number {
  const missing = Math.max(0, 1 - effectiveHours / MATURE_HOURS);
  return missing === 0 ? flagProbability : logistic(logit(flagProbability) + YOUNG_LOG_ODDS * missing);
}

/**
 * Probability that a first flag needs at an interim analysis `elapsedMs` after the release. A release is judged several times; with one
 * threshold each interim analysis would add its own false flags. The surcharge is in log odds and falls linearly with time.
 */
export function thresholdAfter(elapsedMs: number, { flagProbability, earlyLogOdds }: ThresholdSettings): number {
  // In whole minutes, as the samples are: the second at which a release began changes nothing.
  const elapsed = Math.floor(Math.max(elapsedMs, 0) / MINUTE_MS) * MINUTE_MS;
  const left = 1 - Math.min(elapsed, HORIZON_MS) / HORIZON_MS;
  return logistic(logit(flagProbability) + earlyLogOdds * left);
}
