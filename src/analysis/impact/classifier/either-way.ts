import type { FurtherStatistics, MeasuredAssessment } from '../evidence/assessment.ts';
import { clamped, minusLog10, signedLog } from '../features/feature-scales.ts';
import { featuresOf } from '../features/features-of.ts';
import type { ImpactFeatures } from '../features/impact-features.ts';
import { EITHER_WAY_CONSTANT, EITHER_WAY_WEIGHTS } from './either-way-weights.ts';

interface Evidence {
  readonly formula: ImpactFeatures;
  readonly further: FurtherStatistics;
}

/** Evidence for any change at the release, of the better supported direction. The keys are the names of the weights. */
const FEATURES: Readonly<Record<string, (evidence: Evidence) => number>> = {
  p: ({ formula }) => minusLog10(formula.pOwn, 6),
  p_ranks: ({ further }) => minusLog10(further.onRanks?.pValue ?? 1, 6),
  z: ({ formula }) => signedLog(formula.z),
  z_over_pre_existing: ({ formula }) => signedLog(formula.zMinusPreExisting),
  z_over_pulse: ({ formula }) => signedLog(formula.zMinusPulse),
  blame: ({ formula }) => Math.log10(Math.max(formula.blameShare, 1e-3)),
  history: ({ formula }) => Math.log1p(formula.effectiveHours),
  size: ({ formula }) => Math.min(3, Math.log1p(formula.relativeEffect)),
  kept: ({ formula }) => clamped(formula.retained, -2.5, 2.5),
  onset_gain: ({ formula }) => Math.log1p(Math.max(0, formula.onsetGain)),
  noise_exponent: ({ formula }) => formula.noiseExponent,
  p_transient: ({ formula }) => minusLog10(formula.pTransient, 4),
  onset: ({ formula }) => formula.onsetLagS / 600,
  rhythm: ({ formula }) => formula.seasonalCoefficient,
  p_jump: ({ further }) => minusLog10(further.jump.pValue, 6),
  p_bracketed_pulse: ({ further }) => minusLog10(further.bracketedPulse.pValue, 5),
};

/** In the order of the vectors of `eitherWayFeatures`. */
export const EITHER_WAY_FEATURE_NAMES: readonly string[] = Object.keys(FEATURES);

/**
 * The evidence on a signal that is bad either way, by name of the weights; null where only the exact test on counts could be made.
 */
export function eitherWayFeatures(assessment: MeasuredAssessment, releaseAt: number): Float64Array | null {
  const { worse, better } = assessment;
  if (!worse.further) return null;
  const evidence = { formula: featuresOf(assessment, worse, better, releaseAt), further: worse.further };
  return Float64Array.from(Object.values(FEATURES), (value) => {
    const own = value(evidence);
    return Number.isFinite(own) ? own : 0;
  });
}

/**
 * Log odds that the release changed the signal at all, upwards or downwards, lastingly or for some minutes, at the base rate of the fit. A
 * logistic regression, because the models of trees were fitted on signals with a bad direction only.
 */
export function changeLogOdds(features: Float64Array): number {
  return EITHER_WAY_FEATURE_NAMES.reduce(
    (sum, name, i) => sum + (EITHER_WAY_WEIGHTS[name] ?? 0) * features[i]!,
    EITHER_WAY_CONSTANT,
  );
}
