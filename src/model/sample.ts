import type { Series, SeriesIdentity } from './series.ts';

/**
 * Samples of one series, in any order. `at` holds ms UTC, `values` finite doubles; both have the same length. A sample aggregated over
 * an interval has the instant of its start.
 */
export interface SeriesPoints {
  readonly series: SeriesIdentity;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/** What a receiver hands to the store: stored together or not at all, except for series refused by a limit. */
export type SampleBatch = readonly SeriesPoints[];

export interface RefusedSeries {
  /** Index into the batch. */
  readonly index: number;
  readonly code: 'series-limit';
  readonly detail: string;
}

/** What became of a batch, once it is durable. */
export interface AppendResult {
  readonly accepted: number;
  readonly refused: readonly RefusedSeries[];
}

/** The samples of one series in a range of time, ascending, one for each instant. The reader owns the arrays. */
export interface Samples {
  readonly at: Float64Array;
  readonly values: Float64Array;
}

/** A series with its samples in some range of time. */
export interface SeriesSamples {
  readonly series: Series;
  readonly samples: Samples;
}
