import type { Database } from 'better-sqlite3';
import { type BatchLog, openBatchLog } from './batch-log.ts';
import { type ChunkRows, openChunkRows } from './chunk-rows.ts';
import { Head } from './head.ts';
import type { LoggedSamples } from './log-body.ts';
import { extend } from './memory-series.ts';
import { RecentSamples } from './recent-samples.ts';
import type { SampleSettings } from './sample-settings.ts';
import { SeriesRegistry, type SeriesWatcher } from './series-registry.ts';
import { openSeriesRows, type SeriesRows } from './series-rows.ts';

/** What all parts of the sample store work on. Only the store's own thread touches it, in synchronous steps. */
export interface SampleState {
  readonly database: Database;
  readonly settings: SampleSettings;
  readonly registry: SeriesRegistry;
  readonly seriesRows: SeriesRows;
  readonly log: BatchLog;
  readonly chunkRows: ChunkRows;
  readonly recent: RecentSamples;
  /** The row the log gets next. Never a number that was used before, because `sealedSeq` of the series refers to them. */
  nextSeq: number;
  logBytes: number;
  appended: number;
  replaced: number;
}

/** Reads the series and the log; throws `DamagedSamplesError`. */
export function loadSampleState(database: Database, settings: SampleSettings, watcher: SeriesWatcher | null = null): SampleState {
  const state: SampleState = {
    database,
    settings,
    registry: new SeriesRegistry(watcher),
    seriesRows: openSeriesRows(database),
    log: openBatchLog(database),
    chunkRows: openChunkRows(database),
    recent: new RecentSamples(),
    nextSeq: 1,
    logBytes: 0,
    appended: 0,
    replaced: 0,
  };
  state.seriesRows.load(state.registry);
  for (const series of state.registry.all()) state.nextSeq = Math.max(state.nextSeq, series.sealedSeq + 1);
  state.nextSeq = Math.max(state.nextSeq, state.log.lastSeq() + 1);
  state.log.replay((seq, batch, bytes) => {
    state.logBytes += bytes;
    for (const logged of batch) replayOne(state, seq, logged);
  });
  return state;
}

function replayOne(state: SampleState, seq: number, { seriesId, samples }: LoggedSamples): void {
  // A series that is not known was dropped while the log still held it.
  const series = state.registry.withId(seriesId);
  if (!series || seq <= series.sealedSeq) return;
  series.head ??= new Head(seq);
  series.head.append(samples);
  extend(series, samples.at, 0, samples.at.length);
}
