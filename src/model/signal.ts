import type { Millis } from './instant.ts';
import type { Tags } from './tags.ts';

/** How the values of a signal behave; decides the transform before analysis (docs/MATH.md, "Transform"). */
export const SIGNAL_KINDS = ['count', 'rate', 'ratio', 'latency', 'gauge'] as const;
export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** Which way is worse. */
export const BAD_DIRECTIONS = ['up', 'down', 'either'] as const;
export type BadDirection = (typeof BAD_DIRECTIONS)[number];

/**
 * Picks series: `metric` exactly, or with `*` for any run of characters; every tag of `tags` must be carried with that value, in which `*`
 * stands for any run of characters too (`\*` for a star). An empty value selects the opposite: the series must not carry the tag (or carry it
 * empty).
 */
export interface SeriesSelector {
  readonly metric: string;
  readonly tags: Tags;
  /** Where it is given, the series are answers of a Prometheus store to this query, and `metric` is what they are stored as. */
  readonly promql?: string;
}

/** How the chosen series become one number a step. */
export type SignalExpression =
  /** Counts added over the series; a step in which none reported counts as 0 while the service reports at all. */
  | { readonly form: 'sum'; readonly of: readonly SeriesSelector[] }
  /** Such a sum by the second: seconds of CPU time become cores. */
  | { readonly form: 'rate'; readonly of: readonly SeriesSelector[] }
  /**
   * Two such sums, each by itself: counts are pooled first, because ratios cannot be averaged. Missing where the denominator is 0. A signal of
   * another kind than ratio is their quotient: a latency, of the sum of durations by their number.
   */
  | { readonly form: 'ratio'; readonly numerator: readonly SeriesSelector[]; readonly denominator: readonly SeriesSelector[] }
  /** Mean over the series, weighted by the series of `weight` where given (a percentile of two hosts weighted by their requests). */
  | { readonly form: 'mean'; readonly of: readonly SeriesSelector[]; readonly weight: readonly SeriesSelector[] | null }
  /** A level that holds until it is reported again, added over the series. */
  | { readonly form: 'level'; readonly of: readonly SeriesSelector[] }
  /**
   * The quantile `q`, between 0 and 1, of what the series count in buckets: each has a tag `le`, its upper bound, and counts everything up to
   * it, as Prometheus histograms do. Counts are added over the series first, because quantiles cannot be. Missing without an observation.
   */
  | { readonly form: 'quantile'; readonly of: readonly SeriesSelector[]; readonly q: number };

/** What is watched. */
export interface Signal {
  readonly id: string;
  /** What it measures, e.g. `error_ratio`; the same name on another service is its control. */
  readonly name: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly unit: string | null;
  readonly expression: SignalExpression;
  /** The preset that found it, or null for one defined by a user. */
  readonly preset: string | null;
  /** Present where it is there to be drawn and is not judged, because other signals judge the same numbers. */
  readonly isDrawnOnly?: true;
}

/** Whether releases are judged on it. */
export const isJudged = ({ isDrawnOnly }: Signal): boolean => isDrawnOnly !== true;

/** A range of a signal on a regular grid: value i stands for `[start + i*stepMs, start + (i+1)*stepMs)`; NaN where missing. */
export interface SignalWindow {
  readonly start: Millis;
  readonly stepMs: number;
  readonly values: Float64Array;
  /** For a ratio: `values` holds the numerators and this the denominators. Null for every other kind. */
  readonly denominators: Float64Array | null;
  /** Present where series of the signal were recognised as running totals, which nobody declared: the values are what was added to them. */
  readonly ofRunningTotals?: true;
}

/** One instance as long as it ran one version, on the grid of its window. */
export interface SignalMember {
  /** Null where the series carry no version: then the instances that came with a release are its new cohort. */
  readonly version: string | null;
  readonly instance: string;
  /** NaN where it reported nothing. For a ratio the numerators. */
  readonly values: Float64Array;
  /** Its requests: the denominators of a ratio, the weights of a latency. Null where they are not known. */
  readonly requests: Float64Array | null;
}
