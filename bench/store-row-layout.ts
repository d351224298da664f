import type { Database } from 'better-sqlite3';
import type { SampleBatch, Samples } from '../src/model/sample.ts';
import { seriesKey } from '../src/model/series.ts';

/** The layout Pinkbar does not use: one row for each sample, ordered by series and time. */
export function openRowLayout(database: Database) {
  database.exec(
    `CREATE TABLE sample (
       series_id INTEGER NOT NULL, at INTEGER NOT NULL, value REAL NOT NULL, PRIMARY KEY (series_id, at)
     ) STRICT, WITHOUT ROWID`,
  );
  const insert = database.prepare<[number, number, number]>(
    'INSERT OR REPLACE INTO sample (series_id, at, value) VALUES (?, ?, ?)',
  );
  const select = database
    .prepare<[number, number, number], [number, number]>(
      'SELECT at, value FROM sample WHERE series_id = ? AND at >= ? AND at < ?',
    )
    .raw();
  const ids = new Map<string, number>();

  return {
    /** One transaction for a batch, its samples in the order of time, as they arrive. */
    append: database.transaction((batch: SampleBatch): void => {
      const seriesIds = batch.map(({ series }) => idOf(ids, seriesKey(series.metric, series.tags)));
      for (let step = 0; step < batch[0]!.at.length; step++) {
        for (const [index, { at, values }] of batch.entries()) insert.run(seriesIds[index]!, at[step]!, values[step]!);
      }
    }),
    read(seriesId: number, from: number, to: number): Samples {
      const rows = select.all(seriesId, from, to);
      const at = new Float64Array(rows.length);
      const values = new Float64Array(rows.length);
      for (const [i, row] of rows.entries()) {
        at[i] = row[0];
        values[i] = row[1];
      }
      return { at, values };
    },
  };
}

function idOf(ids: Map<string, number>, key: string): number {
  const known = ids.get(key);
  if (known) return known;
  ids.set(key, ids.size + 1);
  return ids.size;
}
