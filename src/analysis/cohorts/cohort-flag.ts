import type { CohortComparison } from './compare-cohorts.ts';

/**
 * A p of this or less flags the new version, shared by the signals that are compared. It holds at all looks together; nested stretches share
 * their samples, so that fewer are wrong: docs/MATH.md has the measured shares.
 */
const LEVEL = 0.1;
/** Of one signal: with one or two of them the level would be more than anybody means by rare. */
const MOST_A_SIGNAL = 0.05;

/** True where the new version is worse than the old one beside it, on the traffic that its instances suggest. */
export const isCohortFlag = ({ pValue, traffic }: CohortComparison, signals: number): boolean =>
  pValue <= Math.min(MOST_A_SIGNAL, LEVEL / signals) && traffic?.isAsExpected !== false;
