import { logistic, logit } from '../../stats/log-odds.ts';
import { minusLog10, signedLog } from '../features/feature-scales.ts';
import type { ImpactFeatures } from '../features/impact-features.ts';

/** Share of regressions among the cases the formula was fitted on. */
export const FITTED_BASE_RATE = 0.18;

/** Floor of the blame, so that its logarithm is finite. This and the caps below are those of the fit: other ones would need other weights. */
const LEAST_BLAME = 1e-3;
/** Cap of -log10 p in this direction. */
const MOST_OWN = 6;
/** Cap of -log10 p in the opposite direction. */
const MOST_OPPOSITE = 3;
/** Cap of -log10 p of a pulse. */
const MOST_TRANSIENT = 4;
/** Cap of the logarithm of the relative effect. */
const MOST_RELATIVE = 3;

/**
 * Probability that this release moved this signal in the direction of the features, if `prior` is the share of such pairs. A logistic formula
 * fitted on simulated releases; its logit is moved from the base rate of the fit to the prior.
 */
export function impactProbability(features: ImpactFeatures, prior: number): number {
  return logistic(fittedLogit(features) + logit(prior) - logit(FITTED_BASE_RATE));
}

function fittedLogit(f: ImpactFeatures): number {
  return (
    -3.15 +
    0.83 * minusLog10(f.pOwn, MOST_OWN) -
    0.65 * minusLog10(f.pOpposite, MOST_OPPOSITE) +
    0.17 * signedLog(f.z) -
    0.11 * signedLog(f.zMinusPreExisting) +
    0.06 * signedLog(f.zMinusPulse) +
    0.71 * Math.log10(Math.max(f.blameShare, LEAST_BLAME)) +
    0.03 * Math.log1p(f.effectiveHours) +
    0.13 * Math.min(MOST_RELATIVE, Math.log1p(f.relativeEffect)) +
    0.13 * f.retained +
    0.22 * Math.log1p(Math.max(0, f.onsetGain)) +
    0.19 * f.noiseExponent +
    0.21 * minusLog10(f.pTransient, MOST_TRANSIENT) +
    0.06 * (f.onsetLagS / 600) +
    0.59 * f.seasonalCoefficient
  );
}
