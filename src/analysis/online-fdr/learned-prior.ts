import { logistic, logit } from '../stats/log-odds.ts';

/** The configured prior weighs as much as 200 judged pairs, so that it decides until some tens of releases were judged. Not varied. */
const PRIOR_WEIGHT = 200;
/** Bounds the time where the share converges slowly. */
const MOST_ROUNDS = 500;
/** Far below the digits that are reported. */
const CLOSE_ENOUGH = 1e-9;

/**
 * The share of (release, signal) pairs that are regressions, learnt from judged pairs without labels: the most likely share when each pair is
 * a regression with the odds of its evidence (expectation and maximisation; Saerens, Latinne and Decaestecker, Neural Computation 2002),
 * drawn towards `prior`. `evidence` are log Bayes factors. Never 0 or 1.
 */
export function learnPrior(evidence: readonly number[], prior: number): number {
  let share = prior;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const odds = logit(share);
    const expected = evidence.reduce((sum, factor) => sum + logistic(factor + odds), PRIOR_WEIGHT * prior);
    const next = expected / (PRIOR_WEIGHT + evidence.length);
    const isClose = Math.abs(next - share) < CLOSE_ENOUGH;
    share = next;
    if (isClose) break;
  }
  return share;
}
