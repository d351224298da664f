const NANOSECONDS_PER_MS = 1_000_000;

/** A double is within 256 ns of today's nanoseconds. */
export const toMs = (nanoseconds: number): number => Math.floor(nanoseconds / NANOSECONDS_PER_MS);
