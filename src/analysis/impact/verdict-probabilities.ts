import type { MeasuredAssessment } from './assessment.ts';
import { featuresOf } from './features-of.ts';
import { impactProbability, logistic, logit } from './probability.ts';
import type { SignalEvidence } from './release-evidence.ts';
import { askModel, type VerdictModel } from './verdict-model.ts';

/** How likely it is that this release did something to one signal. */
export interface VerdictProbabilities {
  /** That it made the signal worse, at the operator's prior. */
  readonly worse: number;
  /** That it made the signal better: at the base rate of the fit with a model, at the operator's prior without one. */
  readonly better: number;
  /** That it moved the signal for some minutes only, at the base rate of the fit; null without a model, which leaves it to rules. */
  readonly transient: number | null;
}

/**
 * By the model where there is one that knows the evidence, else by the logistic formula. Only the probability of a regression is moved to the
 * operator's prior: it is what is reported, and what stands against the threshold the operator sets.
 */
export function verdictProbabilities(
  assessment: MeasuredAssessment,
  { input, features }: Pick<SignalEvidence, 'input' | 'features'>,
  prior: number,
  model: VerdictModel | null,
): VerdictProbabilities {
  const { worse, better } = assessment;
  if (!model || !features) {
    return {
      worse: impactProbability(featuresOf(assessment, worse, better, input.releaseAt), prior),
      better: impactProbability(featuresOf(assessment, better, worse, input.releaseAt), prior),
      transient: null,
    };
  }
  const logOdds = askModel(model, features.item, features.joint);
  return {
    worse: logistic(logOdds.regression + logit(prior) - logit(model.baseRate)),
    better: logistic(logOdds.improvement),
    transient: logistic(logOdds.transient),
  };
}
