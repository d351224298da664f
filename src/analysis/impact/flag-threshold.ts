import type { ImpactInput, ImpactSettings } from './impact-input.ts';
import { HORIZON_MS } from './native-series.ts';
import { logistic, logit } from './probability.ts';
import { isClosed } from './release-verdict.ts';

type Asked = Pick<ImpactSettings, 'flagProbability' | 'earlyLogOdds'>;

/**
 * What a flag needs at this look: `flagProbability` at the last one, be it at the horizon or because the next release took over, and no more
 * to keep a flag that was raised before.
 */
export const flagThreshold = (input: ImpactInput, settings: Asked): number =>
  input.wasFlagged || isClosed(input) ? settings.flagProbability : thresholdAfter(input.asOf - input.releaseAt, settings);

/**
 * What a first flag needs at a look that is not the last, so long after the release. A release is looked at several times; with one threshold
 * for all looks each of them would add its own false flags. The surcharge is in log odds and falls evenly with time.
 */
export function thresholdAfter(elapsedMs: number, { flagProbability, earlyLogOdds }: Asked): number {
  const left = 1 - Math.min(Math.max(elapsedMs, 0), HORIZON_MS) / HORIZON_MS;
  return logistic(logit(flagProbability) + earlyLogOdds * left);
}
