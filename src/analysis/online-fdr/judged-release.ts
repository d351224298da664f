import type { Finding } from '../../model/finding.ts';
import { logit } from '../stats/log-odds.ts';

/** One judged release as one among many. */
export interface JudgedRelease {
  /** Log Bayes factor for a regression, of each signal that has a probability. */
  readonly evidence: readonly number[];
  /** The largest of those for which the release is flagged; null where none of its flags stands on a probability. */
  readonly flaggedFor: number | null;
}

/** Probabilities nearer to 0 or 1 are rounded, not known. */
const NEAREST = 1e-9;

/** What the findings of a release say to the stream. The prior they were judged at is taken out again. */
export function judgedRelease(findings: readonly Finding[]): JudgedRelease {
  const known = findings.flatMap((finding) => {
    const factor = bayesFactor(finding);
    return factor === null ? [] : [{ factor, isFlag: standsOnProbability(finding) }];
  });
  const flags = known.filter(({ isFlag }) => isFlag).map(({ factor }) => factor);
  return { evidence: known.map(({ factor }) => factor), flaggedFor: flags.length === 0 ? null : Math.max(...flags) };
}

/** Of a flag by its probability; a signal may be called less stable for its variance alone. */
const standsOnProbability = ({ verdict, probability, evidence }: Finding): boolean =>
  (verdict === 'regression' || verdict === 'less_stable') &&
  probability !== null &&
  probability >= (evidence?.flagThreshold ?? Number.POSITIVE_INFINITY);

function bayesFactor({ probability, evidence }: Finding): number | null {
  if (probability === null || evidence === null) return null;
  return logit(Math.min(Math.max(probability, NEAREST), 1 - NEAREST)) - logit(evidence.prior);
}
