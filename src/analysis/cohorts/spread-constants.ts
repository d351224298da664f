/**
 * Instances that nothing distinguishes differ all the same: machines, neighbours, caches. Where the instances themselves tell little of it,
 * their spread is taken to be these standard deviations on the logarithm, with the weight of so many degrees of freedom.
 */
export const PRIOR_SPREAD = 0.1;
/** The same for what they differ by for good, where an instance has no past: with 0.1, 3.7 % of harmless pods that differ by 30 % were flagged. */
export const PRIOR_STANDING_SPREAD = 0.2;
/** A weak prior: three old instances outweigh it. */
export const PRIOR_DEGREES = 2;
/** The same for the share of failures, which differs more from machine to machine than latencies do. */
export const PRIOR_FAILURE_SPREAD = 0.15;
/** What the share of failures of one instance changes by itself from hour to hour, however many requests it has. */
export const FAILURE_DRIFT = 0.1;
/** Spread is measured on minutes before the release in stretches no longer than this, so that two hours hold several of them. */
export const LONGEST_CHUNK_MINUTES = 15;
