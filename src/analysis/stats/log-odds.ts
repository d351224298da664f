/** Log odds of a probability. Infinite at 0 and at 1. */
export const logit = (probability: number): number => Math.log(probability / (1 - probability));

/** The probability that has these log odds: the inverse of `logit`. */
export const logistic = (value: number): number => 1 / (1 + Math.exp(-value));
