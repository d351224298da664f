import { DAY_MS } from '../../model/instant.ts';
import type { Page } from '../../model/page.ts';
import type { SampleRange, Samples, SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import { incrementsOfTotal, TOTAL_LOOKBACK_MS } from '../../signals/windows/increments-of-total.ts';
import { createStepAggregator } from '../../signals/windows/step-aggregator.ts';
import { toSeries } from './list-series.ts';
import type { MemorySeries } from './memory-series.ts';
import { readWindow } from './read-window.ts';
import type { SampleState } from './sample-state.ts';
import { readSeriesCursor, toSeriesCursor } from './series-cursor.ts';
import { yieldWithoutTransaction } from './transaction.ts';

/** Samples read before others get their turn on the thread, and what a page of selected series holds: about four megabytes. */
const SAMPLES_A_TURN = 262_144;

/** What looking up a series costs beside its samples, in samples: a page of nothing but short series has four thousand of them. */
const SAMPLES_A_SERIES = 64;

/** What is read at once of a series that is aggregated: about a turn at one sample every ten seconds. */
const SLICE_MS = 30 * DAY_MS;

/** One page of the series that any of the selectors picks, by ascending id, with their samples of the range. */
export async function selectSamples(
  state: SampleState,
  selectors: readonly SeriesSelector[],
  range: SampleRange,
  cursor: string | null,
): Promise<Page<SeriesSamples>> {
  const after = cursor === null ? 0 : readSeriesCursor(cursor);
  state.recent.spread();
  const items: SeriesSamples[] = [];
  let cost = 0;
  let last = after;
  for (const series of state.registry.selectedBy(selectors)) {
    if (series.id <= after) continue;
    if (cost >= SAMPLES_A_TURN) return { items, nextCursor: toSeriesCursor(last) };
    const { samples, read } = range.step
      ? await aggregateRange(state, series, range, range.step)
      : readAtOnce(state, series, range);
    items.push({ series: toSeries(series), samples });
    cost += read + SAMPLES_A_SERIES;
    last = series.id;
  }
  return { items, nextCursor: null };
}

interface RangeRead {
  readonly samples: Samples;
  /** How many samples it took. */
  readonly read: number;
}

/** The whole range, as its samples are held at once anyway. */
function readAtOnce(state: SampleState, series: MemorySeries, { from, to }: SampleRange): RangeRead {
  const samples = readWindow(state, series, from, to);
  return { samples, read: samples.at.length };
}

/** A slice at a time. */
async function aggregateRange(
  state: SampleState,
  series: MemorySeries,
  { from, to }: SampleRange,
  step: NonNullable<SampleRange['step']>,
): Promise<RangeRead> {
  const aggregator = createStepAggregator(step);
  const end = Math.min(to, series.lastAt + 1);
  let read = 0;
  let turnEnds = SAMPLES_A_TURN;
  for (let start = Math.max(from, series.firstAt); start < end; start += SLICE_MS) {
    if (read >= turnEnds) {
      await yieldWithoutTransaction(state.database);
      turnEnds = read + SAMPLES_A_TURN;
    }
    const slice = readSlice(state, series, start, Math.min(end, start + SLICE_MS));
    aggregator.add(slice);
    read += slice.at.length;
  }
  return { samples: aggregator.samples(), read };
}

/** The samples of a slice; of a total what was added, as sums and means of a running total say nothing. */
function readSlice(state: SampleState, series: MemorySeries, from: number, to: number): Samples {
  if (series.kind !== 'total') return readWindow(state, series, from, to);
  return incrementsOfTotal(readWindow(state, series, from - TOTAL_LOOKBACK_MS, to), from);
}
