/** Prices of a change and of a line, in units of ln n for each dimension, times the factor of the noise. */
export const CHANGE_PRICE = 2.6;
export const LINE_PRICE = 0.8;
/** A newest segment of two points costs this much more, times the factor: one spike and its echo are two points too. */
export const NEWEST_PAIR_PRICE = 4;
