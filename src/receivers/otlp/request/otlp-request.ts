/**
 * The metrics of one export request, however it was encoded. Attributes stay as they were sent until their series is not known yet:
 * a text that is the same for the same bytes, which `readAttributes` of the request turns into names and values.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
export interface OtlpRequest {
  readonly resources: readonly OtlpResource[];
  readonly readAttributes: (raw: RawAttributes) => readonly Attribute[];
  /**
   * What is wrong with the body as far as it was read, as the end of a sentence; null while nothing is. Points are read late, so it must be asked
   * again after the last one, and nothing of a body with a fault is to be stored.
   */
  fault(): string | null;
}

/** The points of one metric, each read when it is wanted: a million of them at once would fill the memory and hold up everything else. */
export interface PointCursor<Point> {
  /** The next one, null after the last. */
  next(): Point | null;
}

export type RawAttributes = string;

/** Values are texts: numbers and booleans as JSON writes them, lists as JSON; what holds further attributes is left out. */
export type Attribute = readonly [name: string, value: string];

export interface OtlpResource {
  readonly attributes: RawAttributes;
  readonly metrics: readonly OtlpMetric[];
}

export interface OtlpMetric {
  readonly name: string;
  readonly unit: string;
  readonly data: MetricData;
}

/** `delta`: each point counts what happened since the one before; `cumulative`: since `startMs`. Null where the sender states none of them. */
export type Temporality = 'delta' | 'cumulative' | null;

export type MetricData =
  | { readonly type: 'gauge'; readonly points: PointCursor<NumberPoint> }
  | {
      readonly type: 'sum';
      readonly temporality: Temporality;
      readonly monotonic: boolean;
      readonly points: PointCursor<NumberPoint>;
    }
  | { readonly type: 'histogram'; readonly temporality: Temporality; readonly points: PointCursor<HistogramPoint> }
  | { readonly type: 'exponential'; readonly temporality: Temporality; readonly points: PointCursor<ExponentialPoint> }
  | { readonly type: 'summary'; readonly points: PointCursor<SummaryPoint> };

/** Bit 0 of the flags of a point (`DataPointFlags`). */
export const NO_RECORDED_VALUE = 1;

export interface PointHead {
  readonly attributes: RawAttributes;
  /** Since when it counts; 0 where that is not known. Whole milliseconds, as all instants here. */
  readonly startMs: number;
  readonly atMs: number;
  /** The series has ended, or was not measured: there is no value. */
  readonly noRecordedValue: boolean;
}

export interface NumberPoint extends PointHead {
  /** Null where none was sent. */
  readonly value: number | null;
}

export interface HistogramPoint extends PointHead {
  readonly count: number;
  /** Null where it makes no sense, as of values below 0. */
  readonly sum: number | null;
  /** Count `i` is of the values in `(bounds[i - 1], bounds[i]]`; one more than there are bounds, or none at all. */
  readonly bucketCounts: readonly number[];
  readonly bounds: readonly number[];
}

export interface ExponentialPoint extends PointHead {
  readonly count: number;
  readonly sum: number | null;
  /** The bounds are the powers of 2^(2^-scale). */
  readonly scale: number;
  readonly zeroCount: number;
  /** Count `i` is of the values in `(base^(offset + i), base^(offset + i + 1)]`. */
  readonly offset: number;
  readonly bucketCounts: readonly number[];
  /** How many values lie below 0. */
  readonly negativeCount: number;
}

export interface SummaryPoint extends PointHead {
  readonly count: number;
  readonly sum: number;
  readonly quantiles: readonly QuantileValue[];
}

export interface QuantileValue {
  readonly quantile: number;
  readonly value: number;
}
