/** -log10 of a p-value, capped at `most`, past which it is no further evidence. */
export const minusLog10 = (pValue: number, most: number): number => Math.min(most, -Math.log10(Math.max(pValue, 1e-9)));

/** A logarithm that keeps the sign and is smooth through 0. */
export const signedLog = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

/** The value, limited to the range from `least` to `most`. */
export const clamped = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);

/** -log10 p below which two of them are both noise, and their contrast is near 0 whatever their ratio. */
export const NOISE_LOG10 = 1;

/**
 * Difference of two numbers over the larger of them, `noise` added: the same for a change twice as large, once it stands out of the noise.
 * Between -2 and 2.
 */
export const contrast = (a: number, b: number, noise: number): number => (a - b) / (Math.max(Math.abs(a), Math.abs(b)) + noise);
