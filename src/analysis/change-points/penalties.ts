/** Prices of a change and of a line, in units of ln n for each dimension, times the factor of the noise. */
export const CHANGE_PENALTY = 2.6;
export const LINE_PENALTY = 0.8;
/** A newest segment of two points costs this much more, times the factor: one spike and its echo are two points too. */
export const LAST_PAIR_PENALTY = 4;
