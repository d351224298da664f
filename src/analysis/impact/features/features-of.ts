import type { DirectedEvidence, MeasuredAssessment } from '../evidence/assessment.ts';
import type { ImpactFeatures } from './impact-features.ts';

/** Blame where no onset could be dated; the weights were fitted with it. */
const UNKNOWN_BLAME = 0.3;

/**
 * The evidence in the form of the probability formula, for one direction. Blame, onset and gain are those of the better supported direction,
 * whichever `own` is.
 */
export function featuresOf(
  assessment: MeasuredAssessment,
  own: DirectedEvidence,
  opposite: DirectedEvidence,
  releaseAt: number,
): ImpactFeatures {
  const ownWins = own.pValue <= opposite.pValue;
  const blame = (ownWins ? own : opposite).blame;
  return {
    pOwn: own.pValue,
    pOpposite: opposite.pValue,
    z: own.z,
    zMinusPreExisting: own.zPreExisting === null ? 0 : own.z - own.zPreExisting,
    zMinusPulse: own.zPulse === null ? 0 : own.z - own.zPulse,
    blameShare: blame ? blame.share : UNKNOWN_BLAME,
    effectiveHours: assessment.effectiveHours,
    relativeEffect: ownWins && own.effect ? Math.abs(own.effect.relativeToFloor) : 0,
    retained: own.retained,
    onsetGain: blame ? blame.gain : 0,
    noiseExponent: assessment.noiseExponent,
    pTransient: own.pTransient,
    onsetLagS: blame ? (blame.onsetAt - releaseAt) / 1000 : 0,
    seasonalCoefficient: assessment.seasonalCoefficient,
  };
}
