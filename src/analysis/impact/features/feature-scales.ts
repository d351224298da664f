/** -log10 of a p-value, capped at `most`, past which it is no further evidence. */
export const minusLog10 = (pValue: number, most: number): number => Math.min(most, -Math.log10(Math.max(pValue, 1e-9)));

/** A logarithm that keeps the sign and is smooth through 0. */
export const signedLog = (value: number): number => Math.sign(value) * Math.log1p(Math.abs(value));

/** The value, limited to the range from `least` to `most`. */
export const clamped = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most);
