/**
 * Weights of the evidence for any change of a signal that is bad either way, at the base rate of the fit.
 * `npm run -s bench:fit-either -- CASES.jsonl ...` writes this file.
 */
export const EITHER_WAY_CONSTANT = -3.538;
/** A weight for each of `EITHER_WAY_FEATURE_NAMES`; written by the same fit. */
export const EITHER_WAY_WEIGHTS: Readonly<Record<string, number>> = {
  p: 0.738,
  p_ranks: 0.306,
  z: 0.134,
  z_over_pre_existing: -0.072,
  z_over_pulse: 0.131,
  blame: 0.786,
  history: 0.104,
  size: 0.015,
  kept: -0.078,
  onset_gain: 0.289,
  noise_exponent: 0.148,
  p_transient: -0.095,
  onset: -0.104,
  rhythm: 0.502,
  p_jump: 0.307,
  p_bracketed_pulse: 0.372,
};
