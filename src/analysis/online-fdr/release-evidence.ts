import { type Finding, isFlag, isOfCohorts, isOutage } from '../../model/finding.ts';
import { logit } from '../stats/log-odds.ts';

/** The evidence of one judged release, for the control over many releases. */
export interface ReleaseEvidence {
  /** Log Bayes factor for a regression, of each signal that has a probability. */
  readonly evidence: readonly number[];
  /** The largest factor for which the release is flagged; null where none of its flags is based on a probability. */
  readonly flaggedFor: number | null;
}

/** Probabilities nearer to 0 or 1 are rounded to this: their exact logarithm means nothing. */
const NEAREST = 1e-9;

/** The evidence of a release from its findings. The prior of their probabilities is divided out. */
export function releaseEvidence(findings: readonly Finding[]): ReleaseEvidence {
  const known = findings.flatMap((finding) => {
    const factor = bayesFactor(finding);
    return factor === null ? [] : [{ factor, isFlag: standsOnProbability(finding) }];
  });
  const flags = known.filter(({ isFlag }) => isFlag).map(({ factor }) => factor);
  return { evidence: known.map(({ factor }) => factor), flaggedFor: flags.length === 0 ? null : Math.max(...flags) };
}

/** False for a signal that is called less stable for its variance alone, and for an outage, whose false ones have a budget of their own. */
const standsOnProbability = (finding: Finding): boolean => {
  const { probability, evidence } = finding;
  return (
    isFlag(finding) &&
    !isOutage(finding) &&
    !isOfCohorts(finding) &&
    probability !== null &&
    probability >= (evidence?.flagThreshold ?? Number.POSITIVE_INFINITY)
  );
};

function bayesFactor({ probability, evidence }: Finding): number | null {
  if (probability === null || evidence === null) return null;
  return logit(Math.min(Math.max(probability, NEAREST), 1 - NEAREST)) - logit(evidence.prior);
}
