/** A sender with more sends several; vmagent, which sends the largest, sends 10,000. About 100 ms of work where every series is new. */
export const MAX_SAMPLES_PER_WRITE = 50_000;
/** Twice the largest block of vmagent. */
export const MAX_INFLATED_BYTES = 16 * 1_024 * 1_024;
/** Snappy makes labels a fifth as long or less. */
export const MAX_BODY_BYTES = 8 * 1_024 * 1_024;
