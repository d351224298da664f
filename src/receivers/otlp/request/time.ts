const NANOSECONDS_PER_MS = 1_000_000;

/** A double is within 256 ns of today's nanoseconds: one that is a whole millisecond may have become a little less, and must not lose it. */
const ROUNDING_NS = 256;

export const toMs = (nanoseconds: number): number => Math.floor((nanoseconds + ROUNDING_NS) / NANOSECONDS_PER_MS);
