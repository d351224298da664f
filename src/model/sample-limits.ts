import { MINUTE_MS } from './instant.ts';

/** Series in all, and of one metric. Stops a sender that puts a request id into a tag; known series still get their samples. */
export const MAX_SERIES = 100_000;
export const MAX_SERIES_PER_METRIC = 20_000;

// What one series may be called and carry: the same for every receiver, so that a series can be written through any of them. Lengths are
// UTF-8 bytes.
export const MAX_METRIC_BYTES = 256;
export const MAX_TAGS = 32;
export const MAX_TAG_NAME_BYTES = 128;
export const MAX_TAG_VALUE_BYTES = 512;
export const MAX_UNIT_BYTES = 64;

/** Points in one body: about 10 ms of work. A sender with more sends several. */
export const MAX_POINTS_PER_BODY = 10_000;

/** Points of inline data: a month of ten series at a sample a minute. */
export const MAX_INLINE_POINTS = 500_000;

/** A clock ahead by more than this is wrong rather than early. */
export const MAX_AHEAD_MS = 10 * MINUTE_MS;
