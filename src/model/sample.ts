import type { Millis } from './instant.ts';
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

/**
 * The same in columns, which costs least where many series have a sample or two each. `at` and `values` hold the samples of one series after
 * those of another. A `series` object that a receiver passes again is found without comparing names: it must not have been changed.
 */
export interface SampleColumns {
  readonly series: readonly SeriesIdentity[];
  /** How many samples each series has, in the order of `series`. */
  readonly counts: Uint32Array;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

export interface RefusedSeries {
  /** Index into the batch, or into `series` of the columns. */
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

/** How the samples of a step become one; `rate` is their sum divided by the seconds of the step. */
export const AGGREGATE_FUNCTIONS = ['avg', 'sum', 'min', 'max', 'count', 'last', 'rate'] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];

/** Steps of a grid that is aligned to the epoch, and how the samples of each are to become one. */
export interface SampleStep {
  readonly stepMs: number;
  readonly aggregate: AggregateFunction;
}

/** Which samples of a series are to be read: those in `[from, to)`. */
export interface SampleRange {
  readonly from: Millis;
  readonly to: Millis;
  /**
   * Where it is given, one sample for each step that has any, at the start of the step; of a step that either end of the range cuts, what
   * lies inside is aggregated. Without it, the samples as they are stored.
   */
  readonly step?: SampleStep;
}
