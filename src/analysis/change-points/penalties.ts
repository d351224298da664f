/**
 * Penalty of a change, in units of ln n for each dimension, times the factor of the noise. 2.4 gave more false alarms on spikes, and F1 0.800
 * instead of 0.811 on the Turing change point data set; 2.8 gave the same F1.
 */
export const CHANGE_PENALTY = 2.6;
/** Penalty of a line over a level, in the same units. 0.6 and 1.0 gave F1 0.796 and 0.798. */
export const LINE_PENALTY = 0.8;
/** A last segment of two points costs this much more, times the factor: a spike and its echo are two points too. Not varied. */
export const LAST_PAIR_PENALTY = 4;
