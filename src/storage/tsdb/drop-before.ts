import type { MemorySeries } from './memory-series.ts';
import type { SampleState } from './sample-state.ts';
import { sealSlice } from './seal-slice.ts';
import { commitThenApply, yieldWithoutTransaction } from './transaction.ts';

/** Chunks deleted, and series looked at or sealed, in one transaction. */
const SLICE_CHUNKS = 500;
const SLICE_SERIES = 256;

/** Pages given back to the file system in one transaction. */
const VACUUM_PAGES = 256;

/**
 * Deletes samples older than `cutoff`: whole chunks that end before it, and unsealed samples before it. A chunk across the cutoff stays
 * whole. Series with nothing left are forgotten. Works in slices; returns the number of samples that went.
 */
export async function dropBefore(state: SampleState, cutoff: number): Promise<number> {
  state.recent.spread();
  const series = [...state.registry.all()].filter(({ firstAt }) => firstAt < cutoff);
  const dropped = (await dropUnsealed(state, series, cutoff)) + (await dropChunks(state, series, cutoff));
  if (dropped > 0) await giveBackPages(state);
  return dropped;
}

/** The log still has them, so taking them out of the heads would not last: the heads are sealed without them. */
async function dropUnsealed(state: SampleState, all: readonly MemorySeries[], cutoff: number): Promise<number> {
  let queue = all.filter(({ head }) => head && head.samples().at[0]! < cutoff);
  let dropped = 0;
  while (queue.length > 0) {
    await yieldWithoutTransaction(state.database);
    const result = sealSlice(state, queue.slice(0, SLICE_SERIES), { cutoff, trim: false });
    for (const { error } of result.faults) state.settings.onFault(error);
    dropped += result.dropped;
    queue = [...result.unfinished, ...queue.slice(SLICE_SERIES)];
  }
  return dropped;
}

async function dropChunks(state: SampleState, all: readonly MemorySeries[], cutoff: number): Promise<number> {
  const queue = [...all];
  let dropped = 0;
  while (queue.length > 0) {
    await yieldWithoutTransaction(state.database);
    dropped += dropSlice(state, queue, cutoff);
  }
  return dropped;
}

/** Takes series off the end of the queue until the slice is full; one that may have more to delete stays on it. */
function dropSlice(state: SampleState, queue: MemorySeries[], cutoff: number): number {
  state.recent.spread();
  return commitThenApply(state.database, (later) => {
    let dropped = 0;
    let budget = SLICE_CHUNKS;
    for (let count = 0; count < SLICE_SERIES && budget > 0; count++) {
      const series = queue.at(-1);
      if (!series) break;
      const gone = dropOfSeries(state, series, cutoff, budget);
      later(gone.apply);
      dropped += gone.samples;
      budget -= gone.chunks;
      // A series that is empty is removed already: a second look at it would remove the series that replaces it.
      if (gone.isEmpty || budget > 0) queue.pop();
    }
    return dropped;
  });
}

/** Deletes at most `budget` chunks of a series; `apply` updates memory once that is committed. */
function dropOfSeries(state: SampleState, series: MemorySeries, cutoff: number, budget: number) {
  const { chunkRows, seriesRows, registry } = state;
  const expired = chunkRows.earliest(series.id, cutoff, budget).filter(({ lastAt }) => lastAt < cutoff);
  let samples = 0;
  for (const chunk of expired) {
    chunkRows.delete(chunk);
    samples += chunk.count;
  }
  const chunks = series.chunks - expired.length;
  const isEmpty = chunks === 0 && series.head === null;
  const firstAt = Math.min(chunkRows.startAfter(series.id, -Infinity), series.head?.samples().at[0] ?? Infinity);
  if (isEmpty) seriesRows.delete(series.id);
  else seriesRows.putExtent(series.id, { ...series, firstAt, chunks });
  const apply = (): void => {
    series.chunks = chunks;
    series.firstAt = firstAt;
    if (isEmpty) registry.remove(series);
  };
  return { samples, chunks: expired.length, isEmpty, apply };
}

async function giveBackPages(state: SampleState): Promise<void> {
  const freePages = (): number => state.database.pragma('freelist_count', { simple: true }) as number;
  for (let before = freePages(); before > 0; ) {
    await yieldWithoutTransaction(state.database);
    state.database.pragma(`incremental_vacuum(${VACUUM_PAGES})`);
    const after = freePages();
    // Without auto_vacuum=INCREMENTAL nothing changes, however often it is requested.
    if (after >= before) return;
    before = after;
  }
}
