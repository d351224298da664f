import type { Millis } from './instant.ts';
import type { Tags } from './tags.ts';

/**
 * What the numbers of a series mean. A `counter` sample is the count inside its own interval. A `total` is a running total, as a
 * Prometheus counter: it is stored as it comes, so that samples may come in any order and more than once, and is read as what was added
 * from sample to sample; a fall is a reset.
 */
export const SERIES_KINDS = ['counter', 'total', 'rate', 'gauge', 'ratio', 'latency'] as const;
export type SeriesKind = (typeof SERIES_KINDS)[number];

/** What distinguishes one series from another. */
export interface SeriesName {
  readonly metric: string;
  readonly tags: Tags;
}

/** A series with what describes it. Where senders differ in `kind` or `unit`, the last one that named it counts. */
export interface SeriesIdentity extends SeriesName {
  readonly kind: SeriesKind | null;
  readonly unit: string | null;
}

/** A series the store knows. */
export interface Series extends SeriesIdentity {
  readonly firstAt: Millis;
  readonly lastAt: Millis;
}

/** One text per series, equal exactly when metric and tags are equal. */
export const seriesKey = (metric: string, tags: Tags): string => JSON.stringify([metric, ...tags]);

/** Which series a list is to hold. */
export interface SeriesFilter {
  /** Exact name, or with `*` for any run of characters; null for every metric. */
  readonly metric: string | null;
  /** As those of a selector. */
  readonly tags: Tags;
}
