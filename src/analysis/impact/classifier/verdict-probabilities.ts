import { logistic, logit } from '../../stats/log-odds.ts';
import type { MeasuredAssessment } from '../evidence/assessment.ts';
import { featuresOf } from '../features/features-of.ts';
import type { SignalEvidence } from '../features/release-features.ts';
import { changeLogOdds, eitherWayFeatures } from './either-way.ts';
import { FITTED_BASE_RATE, impactProbability } from './impact-probability.ts';
import { modelLogOdds, type VerdictModel } from './verdict-model.ts';

/** How likely it is that this release changed one signal. */
export interface VerdictProbabilities {
  /** Source of the probabilities, which decides the rules of the verdict. */
  readonly basis: 'model' | 'formula' | 'either_way';
  /** That the release made the signal worse, at the operator's prior; for a signal that is bad either way, that it changed it at all. */
  readonly worse: number;
  /** That the release made the signal better: at the base rate of the fit with a model, at the operator's prior without one. */
  readonly better: number;
  /** That the release moved the signal for some minutes only, at the base rate of the fit; null where rules decide that. */
  readonly transient: number | null;
}

/**
 * From the model where it applies; for a signal that is bad either way from weights of its own; otherwise from the logistic formula. Only the
 * probability of a regression is moved to the operator's prior, as it is reported and compared with the operator's threshold.
 */
export function verdictProbabilities(
  assessment: MeasuredAssessment,
  { placed, features }: Pick<SignalEvidence, 'placed' | 'features'>,
  prior: number,
  model: VerdictModel | null,
): VerdictProbabilities {
  const { worse, better } = assessment;
  const eitherWay = placed.signal.bad === 'either' ? eitherWayFeatures(assessment, placed.releaseAt) : null;
  if (eitherWay) {
    // The odds of all changes are moved as those of regressions are: from their share in the fit to the operator's.
    const atPrior = changeLogOdds(eitherWay) + logit(prior) - logit(FITTED_BASE_RATE);
    return { basis: 'either_way', worse: logistic(atPrior), better: 0, transient: null };
  }
  if (!model || !features) {
    return {
      basis: 'formula',
      worse: impactProbability(featuresOf(assessment, worse, better, placed.releaseAt), prior),
      better: impactProbability(featuresOf(assessment, better, worse, placed.releaseAt), prior),
      transient: null,
    };
  }
  const logOdds = modelLogOdds(model, features.item, features.joint);
  return {
    basis: 'model',
    worse: logistic(logOdds.regression + logit(prior) - logit(model.baseRate)),
    better: logistic(logOdds.improvement),
    transient: logistic(logOdds.transient),
  };
}
