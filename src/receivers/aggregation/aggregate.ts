import type { Millis } from '../../model/instant.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { MetricLine, StatsdRejection } from '../statsd/metric-line.ts';

/** Takes one sample of a series at the start of the bucket being closed. */
export type EmitSample = (series: SeriesIdentity, value: number) => void;

/** What all series of the open bucket may use together; handed out anew for each bucket. */
export interface BucketRoom {
  /** Raw values of timers that may still be kept. */
  rawValues: number;
  /** Set members that may still be kept. */
  members: number;
}

/** The state of one StatsD name and its tags: folds lines until the bucket closes. One class a metric family. */
export interface Fold {
  /** Takes a line that arrived at `arrivedAt`, or says why not; a rejected line leaves no trace. */
  add(line: MetricLine, arrivedAt: Millis, room: BucketRoom): StatsdRejection | null;
  /** Emits what the bucket holds and makes ready for the next one. */
  close(emit: EmitSample): void;
}

/** A sample at an instant stated by its sender (DogStatsD 1.3), folded with no other. */
export interface StampedSample {
  readonly series: SeriesIdentity;
  readonly value: number;
}
