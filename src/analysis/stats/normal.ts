import { erfc } from './error-function.ts';

/** P(Z <= z) for a standard normal Z, exact in both tails (simple-statistics looks it up in a table that ends at 3.1). */
export const normalCdf = (z: number): number => erfc(-z / Math.SQRT2) / 2;

/** P(Z > z); keeps its digits where `1 - normalCdf(z)` would be 0. */
export const normalUpperTail = (z: number): number => erfc(z / Math.SQRT2) / 2;

/** Acklam's coefficients (2003) for the middle of the distribution, from the highest power down. */
const CENTRE_NUMERATOR = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1, 2.506628277459239,
];
/** Acklam's denominator for the middle. */
const CENTRE_DENOMINATOR = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];
/** Acklam's coefficients for the tails, in sqrt(-2 ln p). */
const TAIL_NUMERATOR = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968, 2.938163982698783,
];
/** Acklam's denominator for the tails. */
const TAIL_DENOMINATOR = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1];
/** Acklam's boundary between the tail and the middle. */
const TAIL_FROM = 0.02425;

/**
 * The z with P(Z <= z) = p. Infinite at 0 and 1, NaN outside. Acklam's rational approximation, then one step of Halley's method on the
 * exact tail, which leaves a relative error near 1e-14 down to p = 1e-300.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p > 0.5) return -normalQuantile(1 - p);
  const z = approximateLowerQuantile(p);
  const error = normalCdf(z) - p;
  const newton = error * Math.sqrt(2 * Math.PI) * Math.exp((z * z) / 2);
  return z - newton / (1 + (z * newton) / 2);
}

/** The z that is exceeded with probability `pValue`: the usual way to carry a p-value on the scale of z. */
export const zOfUpperTail = (pValue: number): number => -normalQuantile(pValue);

function approximateLowerQuantile(p: number): number {
  if (p < TAIL_FROM) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_NUMERATOR, q) / polynomial(TAIL_DENOMINATOR, q);
  }
  const q = p - 0.5;
  const r = q * q;
  return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}
