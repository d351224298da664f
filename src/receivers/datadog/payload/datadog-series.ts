/** What the intake of Datadog is sent, however it is written. Times are seconds, as sent. */
export interface DatadogSeries {
  readonly metric: string;
  readonly type: 'count' | 'rate' | 'gauge';
  /** Seconds that a sample stands for; 0 where that is not stated. */
  readonly intervalS: number;
  readonly tags: readonly DatadogTag[];
  readonly unit: string | null;
  readonly points: readonly DatadogPoint[];
}

export type DatadogTag = readonly [name: string, value: string];

export interface DatadogPoint {
  readonly atS: number;
  readonly value: number;
}

/** The values of a distribution, as they are or counted in the bins of a sketch. */
export interface DatadogDistribution {
  readonly metric: string;
  readonly tags: readonly DatadogTag[];
  readonly points: readonly DistributionPoint[];
}

export interface DistributionPoint {
  readonly atS: number;
  readonly sum: number;
  readonly values: readonly number[];
  /** How often each value was measured; null where each was once. */
  readonly counts: readonly number[] | null;
}

/** Series and points of one request. The Agent sends 10,000 points at most; a body as large as is taken can hold millions of empty ones. */
export const MAX_SERIES_AND_POINTS = 100_000;
/** Values, or bins, of all distributions of a request. */
export const MAX_VALUES = 1_000_000;

/** Why a body is not read: it is of another form, or has more parts than the limits above. */
export type PayloadFault = 'malformed' | 'too-many';
