import { HOUR_MS, type Millis } from '../../model/instant.ts';
import { MAX_SERIES, MAX_SERIES_PER_METRIC } from '../../model/sample-limits.ts';

/** What the sample store gets from outside. */
export interface SampleSettings {
  readonly now: () => Millis;
  /**
   * Past this the open heads are sealed as partial chunks and the log is trimmed. It bounds the file, the memory of the heads (about one
   * and a half times this) and the time a start takes to read the log back.
   */
  readonly logLimitBytes: number;
  /** The same after this time, so that a series that reports once an hour does not hold the log of all others. */
  readonly logLimitAgeMs: number;
  /**
   * The most series in all, and of one metric. A sender that puts a request id into a tag is stopped here; known series are still stored.
   */
  readonly seriesLimit: number;
  readonly seriesPerMetricLimit: number;
  /**
   * Samples a chunk is made for; chunks hold between half and one and a half times as many. Smaller ones cost more bytes a sample, larger
   * ones more work for a short window.
   */
  readonly chunkSamples: number;
  /** Called when sealing in the background fails. Nothing is lost then: the samples stay in the log. */
  readonly onFault: (error: Error) => void;
}

/** All but the clock and `onFault`. */
export const DEFAULT_SAMPLE_SETTINGS = {
  logLimitBytes: 64 * 1_024 * 1_024,
  logLimitAgeMs: 2 * HOUR_MS,
  seriesLimit: MAX_SERIES,
  seriesPerMetricLimit: MAX_SERIES_PER_METRIC,
  chunkSamples: 1_024,
} as const satisfies Partial<SampleSettings>;
