/** Less spread than this in a series whose largest value is about 1 is rounding. */
const SMALLEST_SPREAD = 1e-12;

/** A series brought to mean 0 and standard deviation 1 (n - 1), with the way back: value = z * spread + mean. */
export interface Standardised {
  readonly z: Float64Array;
  readonly mean: number;
  readonly spread: number;
}

/** Null when the series does not vary. */
export function standardise(values: Float64Array): Standardised | null {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const spread = Math.sqrt(squares / Math.max(1, values.length - 1));
  if (!(spread > SMALLEST_SPREAD)) return null;
  const z = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) z[i] = (values[i]! - mean) / spread;
  return { z, mean, spread };
}
