import type { Samples } from '../model/sample.ts';
import type { Series } from '../model/series.ts';

/** A series with a stretch of its samples. */
export interface SeriesSamples {
  readonly series: Series;
  readonly samples: Samples;
}
