/** Above the subnormal doubles, whose reciprocals overflow. */
const SMALLEST_EXPONENT = -1_000;
/** The largest power of two that is a double: the largest doubles are divided to between 1 and 2. */
const LARGEST_EXPONENT = 1_023;

/**
 * The power of two that brings the largest value into [0.5, 1): dividing by it changes no digit, and no square or sum of squares can
 * overflow afterwards, whatever the unit of the series. 1 for a series of zeros.
 */
export function unitScale(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 1;
  const exponent = Math.floor(Math.log2(largest)) + 1;
  return 2 ** Math.max(SMALLEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
}
