import type { PointRejection } from './point-rejection.ts';

/** What was received since the start. Updated in place. */
export interface OtlpCounters {
  requests: number;
  requestsRefused: number;
  points: number;
  samples: number;
  readonly rejected: Map<PointRejection, number>;
}

export const newCounters = (): OtlpCounters => ({ requests: 0, requestsRefused: 0, points: 0, samples: 0, rejected: new Map() });
