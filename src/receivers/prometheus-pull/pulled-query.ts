import type { SeriesIdentity } from '../../model/series.ts';

/** One query that is asked of the store again and again, and what its answers are stored as. */
export interface PulledQuery extends Pick<SeriesIdentity, 'metric' | 'kind' | 'unit'> {
  /** What is evaluated at the last millisecond of each step; its value is the sample of that step. */
  readonly promql: string;
}
