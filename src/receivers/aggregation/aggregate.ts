import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Measurement, MeasurementRejection } from './measurement.ts';

/** Receives one sample of the bucket that is being closed; `at` where it is not the bucket's own instant. */
export type EmitSample = (series: SeriesIdentity, value: number, at?: Millis) => void;

/** What all series of the open bucket may use together; renewed with each bucket. Aggregates subtract what they use. */
export interface BucketBudget {
  /** Raw values that may still be stored for exact percentiles. */
  rawValues: number;
  /** Set members that may still be stored. */
  members: number;
}

/** The state of one metric name and its tags within the open bucket. One class for each family of metrics. */
export interface Aggregate {
  /** Adds a measurement that arrived at `arrivedAt`. A rejected one leaves no trace. */
  add(measurement: Measurement, arrivedAt: Millis, budget: BucketBudget): MeasurementRejection | null;
  /** Emits the samples of the bucket and resets for the next one. */
  close(emit: EmitSample): void;
}

/** A sample at an instant stated by its sender. It is stored as it is, outside of any bucket. */
export interface StampedSample {
  readonly series: SeriesIdentity;
  readonly value: number;
}
