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
  readonly values: readonly CountedValue[];
}

export interface CountedValue {
  readonly value: number;
  readonly count: number;
}
