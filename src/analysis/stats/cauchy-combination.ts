/**
 * One p-value for several tests of the same thing, valid whatever their dependence: the mean of `tan((0.5 - p) * pi)` against the
 * standard Cauchy distribution. Use it for near-duplicates such as p50, p95 and p99 of one route, where a product of p-values would count
 * the same evidence three times. Liu and Xie, JASA 2020. NaN for an empty list.
 */
export function cauchyCombination(pValues: readonly number[]): number {
  let sum = 0;
  // The cotangent of p is the tangent of 0.5 - p, without the subtraction that would lose a small p.
  for (const p of pValues) sum += 1 / Math.tan(p * Math.PI);
  return Math.atan2(1, sum / pValues.length) / Math.PI;
}
