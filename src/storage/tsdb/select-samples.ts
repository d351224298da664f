import type { Millis } from '../../model/instant.ts';
import type { Page } from '../../model/page.ts';
import type { Samples, SeriesSamples } from '../../model/sample.ts';
import { type SeriesName, seriesKey } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import { NO_SAMPLES } from './ascending.ts';
import { toSeries } from './list-series.ts';
import { readWindow } from './read-window.ts';
import type { SampleState } from './sample-state.ts';
import { readSeriesCursor, toSeriesCursor } from './series-cursor.ts';
import { yieldWithoutTransaction } from './transaction.ts';

/** Samples read before others get their turn on the thread, and what a page of selected series holds: about four megabytes. */
const SAMPLES_A_TURN = 262_144;

/** What looking up a series costs beside its samples, in samples: a page of nothing but short series has four thousand of them. */
const SAMPLES_A_SERIES = 64;

/** One page of the series that any of the selectors picks, by ascending id, with their samples in `[from, to)`. */
export function selectSamples(
  state: SampleState,
  selectors: readonly SeriesSelector[],
  from: Millis,
  to: Millis,
  cursor: string | null,
): Page<SeriesSamples> {
  const after = cursor === null ? 0 : readSeriesCursor(cursor);
  const items: SeriesSamples[] = [];
  let samples = 0;
  let last = after;
  for (const series of state.registry.selectedBy(selectors)) {
    if (series.id <= after) continue;
    if (samples >= SAMPLES_A_TURN) return { items, nextCursor: toSeriesCursor(last) };
    const window = readWindow(state, series, from, to);
    items.push({ series: toSeries(series), samples: window });
    samples += window.at.length + SAMPLES_A_SERIES;
    last = series.id;
  }
  return { items, nextCursor: null };
}

/** For each series in order, its samples in `[from, to)`; empty for one that is not known. */
export async function readSamples(
  state: SampleState,
  names: readonly SeriesName[],
  from: Millis,
  to: Millis,
): Promise<readonly Samples[]> {
  const windows: Samples[] = [];
  let samples = 0;
  for (const { metric, tags } of names) {
    if (samples >= SAMPLES_A_TURN) {
      await yieldWithoutTransaction(state.database);
      samples = 0;
    }
    const series = state.registry.withKey(seriesKey(metric, tags));
    const window = series ? readWindow(state, series, from, to) : NO_SAMPLES;
    samples += window.at.length;
    windows.push(window);
  }
  return windows;
}
