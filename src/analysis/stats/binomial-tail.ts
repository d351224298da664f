import { logGamma } from './log-gamma.ts';
import { normalUpperTail } from './normal.ts';

/** With more trials the logarithms of the terms lose too many digits, and the normal approximation is as good. */
const MOST_TRIALS = 1e9;
/** At this variance, a standard deviation of 10,000, some 100,000 terms matter: past it the approximation is as good and far cheaper. */
const MOST_VARIANCE = 1e8;

/**
 * P(X >= count) for X ~ Binomial(trials, probability), exact: the terms themselves are added up, so a tail of 1e-200 is a number and not
 * 0. O(trials) at worst; it stops once terms no longer matter. Use it for counts too small for a normal approximation.
 */
export function binomialUpperTail(count: number, trials: number, probability: number): number {
  if (count <= 0) return 1;
  if (count > trials) return 0;
  if (probability <= 0) return 0;
  if (probability >= 1) return 1;
  const variance = trials * probability * (1 - probability);
  if (trials > MOST_TRIALS || variance > MOST_VARIANCE) {
    return normalUpperTail((count - 0.5 - trials * probability) / Math.sqrt(variance));
  }
  // Below the mean the other tail is the shorter sum, and subtracting it from 1 loses no digits.
  if (count <= trials * probability) return Math.max(0, 1 - sumTerms(count - 1, -1, trials, probability));
  return Math.min(1, sumTerms(count, 1, trials, probability));
}

/** P(X <= count), the mirror image of the upper tail. */
export const binomialLowerTail = (count: number, trials: number, probability: number): number =>
  binomialUpperTail(trials - count, trials, 1 - probability);

/** Adds the probabilities of `from`, `from + direction`, ...; they fall towards the far end, so the first term decides the scale. */
function sumTerms(from: number, direction: 1 | -1, trials: number, probability: number): number {
  const odds = probability / (1 - probability);
  let term = Math.exp(logBinomialTerm(from, trials, probability));
  let sum = 0;
  for (let k = from; k >= 0 && k <= trials && term > sum * Number.EPSILON * 0.01; k += direction) {
    sum += term;
    term *= direction > 0 ? ((trials - k) / (k + 1)) * odds : k / (trials - k + 1) / odds;
  }
  return sum;
}

const logBinomialTerm = (k: number, trials: number, probability: number): number =>
  logGamma(trials + 1) -
  logGamma(k + 1) -
  logGamma(trials - k + 1) +
  k * Math.log(probability) +
  (trials - k) * Math.log1p(-probability);
