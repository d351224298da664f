import { HORIZON_MS } from '../../series/native-series.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { isClosed } from './release-verdict.ts';

type ThresholdSettings = Pick<ImpactSettings, 'flagProbability' | 'earlyLogOdds'>;

/**
 * How much more a first flag needs where hardly any quiet moments are known, in log odds; falls evenly with the hours of them. Chosen on
 * cases of which all but the last hours were cut off (docs/MATH.md).
 */
const YOUNG_LOG_ODDS = 0.6;
const MATURE_HOURS = 24;

/**
 * What a flag needs at this look: no more than at the last one, be it at the horizon or because the next release took over, and
 * `flagProbability` to keep a flag that was raised before. `effectiveHours` are those of the quiet moments.
 */
export function flagThreshold(input: ImpactInput, effectiveHours: number, settings: ThresholdSettings): number {
  if (input.wasFlagged) return settings.flagProbability;
  const flagProbability = lastThreshold(effectiveHours, settings);
  return isClosed(input) ? flagProbability : thresholdAfter(input.asOf - input.releaseAt, { ...settings, flagProbability });
}

/** What a first flag needs at the last look: `flagProbability` from a day of quiet moments on, more of a signal that is younger. */
export function lastThreshold(effectiveHours: number, { flagProbability }: Pick<ThresholdSettings, 'flagProbability'>): number {
  const missing = Math.max(0, 1 - effectiveHours / MATURE_HOURS);
  return missing === 0 ? flagProbability : logistic(logit(flagProbability) + YOUNG_LOG_ODDS * missing);
}

/**
 * What a first flag needs at a look that is not the last, so long after the release. A release is looked at several times; with one threshold
 * for all looks each of them would add its own false flags. The surcharge is in log odds and falls evenly with time.
 */
export function thresholdAfter(elapsedMs: number, { flagProbability, earlyLogOdds }: ThresholdSettings): number {
  const left = 1 - Math.min(Math.max(elapsedMs, 0), HORIZON_MS) / HORIZON_MS;
  return logistic(logit(flagProbability) + earlyLogOdds * left);
}
