import type { Samples } from '../../model/sample.ts';
import { indexAtOrAfter, mergeAscending, NO_SAMPLES, sliceOf } from './ascending.ts';
import type { MemorySeries } from './memory-series.ts';
import type { SampleState } from './sample-state.ts';

/**
 * The samples of a series in `[from, to)`, ascending, in arrays of their own: chunks and head merged, the head's value winning. Throws
 * `DamagedSamplesError`.
 */
export function readWindow(state: SampleState, series: MemorySeries, from: number, to: number): Samples {
  if (from > series.lastAt || to <= series.firstAt) return NO_SAMPLES;
  const sealed = series.chunks > 0 ? within(state.chunkRows.readTouching(series.id, from, to), from, to) : NO_SAMPLES;
  const unsealed = series.head ? within(series.head.samples(), from, to) : NO_SAMPLES;
  return mergeAscending(sealed, unsealed);
}

const within = (samples: Samples, from: number, to: number): Samples =>
  sliceOf(samples, indexAtOrAfter(samples.at, from), indexAtOrAfter(samples.at, to));
