import { logistic, logit } from '../stats/log-odds.ts';

/** What was believed beforehand weighs as much as so many judged pairs of release and signal. */
const PRIOR_WEIGHT = 200;
const MOST_ROUNDS = 500;
const CLOSE_ENOUGH = 1e-9;

/**
 * The share of (release, signal) pairs that are regressions, learnt from judged pairs of which nobody ever said what they were: the most
 * likely share when each pair is one or is none with the odds its evidence gives it (expectation and maximisation; Saerens, Latinne and
 * Decaestecker, Neural Computation 2002), drawn towards `prior`. `evidence` are log Bayes factors. Never 0 or 1.
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
