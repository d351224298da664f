import type { Database } from 'better-sqlite3';
import { millis } from '../../model/instant.ts';
import type { SeriesKind } from '../../model/series.ts';
import type { LastValue, SampleAdmin, SampleAppender, SampleQuerier, SampleStats } from '../ports/samples.ts';
import { columnsOf } from './batch-columns.ts';
import { dropBefore } from './drop-before.ts';
import { GroupCommit } from './group-commit.ts';
import { listSeries, toSeries } from './list-series.ts';
import { readWindow } from './read-window.ts';
import type { SampleSettings } from './sample-settings.ts';
import { loadSampleState, type SampleState } from './sample-state.ts';
import { Sealer } from './sealer.ts';
import { selectSamples } from './select-samples.ts';
import type { SeriesWatcher } from './series-registry.ts';
import { SeriesTable } from './series-table.ts';
import { yieldWithoutTransaction } from './transaction.ts';

/** Series read before others get their turn on the thread. */
const READ_SERIES_A_TURN = 256;

export interface SampleEngine extends SampleAppender, SampleQuerier, SampleAdmin {
  /** Commits what waits and stops the work in the background. Unsealed samples stay in the log. The connection stays open. */
  close(): Promise<void>;
}

/**
 * Opens the sample store on a connection that is migrated and has its pragmas set (WAL, synchronous, auto_vacuum=INCREMENTAL before the
 * first table). Reads the log back into memory; throws `DamagedSamplesError` where a row of it, or a series, is not what was written.
 * The connection may serve others too, as long as one of its transactions does not wait for this store.
 */
export function openSampleEngine(
  database: Database,
  settings: SampleSettings,
  watcher: SeriesWatcher | null = null,
): SampleEngine {
  const state = loadSampleState(database, settings, watcher);
  const table = new SeriesTable();
  const sealer = new Sealer(state);
  const commits = new GroupCommit(state, () => sealer.onCommitted());
  return {
    append: async (batch) => commits.append(columnsOf(batch)),
    appendColumns: async (columns) => commits.append(table.resolve(columns), columns.others),
    listSeries: async (filter, page) => listSeries(state, filter, page),
    select: (selectors, range, cursor) => selectSamples(state, selectors, range, cursor),
    lastValues: (kind) => lastValues(state, kind),
    dropBefore: (cutoff) => dropBefore(state, cutoff),
    compact: () => sealer.sealAll(),
    stats: async () => stats(state),
    async close() {
      while (commits.waitingBatches > 0) await yieldWithoutTransaction(database);
      sealer.stop();
    },
  };
}

async function lastValues(state: SampleState, kind: SeriesKind): Promise<readonly LastValue[]> {
  state.recent.spread();
  const found: LastValue[] = [];
  for (const series of [...state.registry.all()]) {
    if (series.kind !== kind) continue;
    if (found.length % READ_SERIES_A_TURN === READ_SERIES_A_TURN - 1) await yieldWithoutTransaction(state.database);
    const value = readWindow(state, series, series.lastAt, series.lastAt + 1).values[0];
    if (value !== undefined) found.push({ series: toSeries(series), at: millis(series.lastAt), value });
  }
  return found;
}

function stats(state: SampleState): SampleStats {
  state.recent.spread();
  let { replaced } = state;
  let chunks = 0;
  for (const series of state.registry.all()) {
    replaced += series.head?.replaced ?? 0;
    chunks += series.chunks;
  }
  return {
    series: state.registry.size,
    samplesAppended: state.appended,
    samplesReplaced: replaced,
    engine: [
      { name: 'sample_log_bytes', help: 'Samples not yet sealed into chunks.', value: state.logBytes },
      { name: 'chunks', help: 'Sealed chunks.', value: chunks },
    ],
  };
}
