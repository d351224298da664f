import type { Database } from 'better-sqlite3';
import type { SeriesIdentity, SeriesKind } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import { DamagedSamplesError } from './damage.ts';
import type { MemorySeries } from './memory-series.ts';
import type { SeriesRegistry } from './series-registry.ts';

interface SeriesRow {
  readonly id: number;
  readonly key: string;
  readonly kind: string | null;
  readonly unit: string | null;
  readonly first_at: number | null;
  readonly last_at: number | null;
  readonly chunks: number | null;
  readonly sealed_seq: number | null;
}

export type SeriesRows = ReturnType<typeof openSeriesRows>;

/** The tables `series` and `series_extent`. Writes belong into the caller's transaction. */
export function openSeriesRows(database: Database) {
  const insert = database.prepare<[string, string | null, string | null]>(
    'INSERT INTO series (key, kind, unit) VALUES (?, ?, ?)',
  );
  const describe = database.prepare<[string | null, string | null, number]>('UPDATE series SET kind = ?, unit = ? WHERE id = ?');
  const putExtent = database.prepare<[number, number, number, number, number]>(
    `INSERT INTO series_extent (series_id, first_at, last_at, chunks, sealed_seq) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (series_id) DO UPDATE SET
       first_at = excluded.first_at, last_at = excluded.last_at, chunks = excluded.chunks, sealed_seq = excluded.sealed_seq`,
  );
  const deleteSeries = database.prepare<[number]>('DELETE FROM series WHERE id = ?');
  const deleteExtent = database.prepare<[number]>('DELETE FROM series_extent WHERE series_id = ?');

  return {
    /** Inserts a series and returns it as it stands in memory, without samples. */
    insert(key: string, identity: SeriesIdentity): MemorySeries {
      const { metric, tags, kind, unit } = identity;
      const id = Number(insert.run(key, kind, unit).lastInsertRowid);
      return { id, key, metric, tags, kind, unit, ...NEVER_SEALED };
    },
    describe(id: number, kind: SeriesKind | null, unit: string | null): void {
      describe.run(kind, unit, id);
    },
    putExtent(id: number, extent: Pick<MemorySeries, 'firstAt' | 'lastAt' | 'chunks' | 'sealedSeq'>): void {
      putExtent.run(id, extent.firstAt, extent.lastAt, extent.chunks, extent.sealedSeq);
    },
    delete(id: number): void {
      deleteExtent.run(id);
      deleteSeries.run(id);
    },
    /** Fills an empty registry; throws `DamagedSamplesError` for a key that cannot be one, or that is there twice. */
    load(registry: SeriesRegistry): void {
      const rows = database
        .prepare<[], SeriesRow>(
          `SELECT id, key, kind, unit, first_at, last_at, chunks, sealed_seq
           FROM series LEFT JOIN series_extent ON series_id = id ORDER BY id`,
        )
        .all();
      for (const row of rows) {
        if (registry.withKey(row.key))
          throw new DamagedSamplesError(`series ${row.id}: its key ${row.key} belongs to another series too`);
        registry.add(toMemorySeries(row));
      }
    },
  };
}

const NEVER_SEALED = { firstAt: Infinity, lastAt: -Infinity, chunks: 0, sealedSeq: 0, head: null, registered: false } as const;

function toMemorySeries(row: SeriesRow): MemorySeries {
  const [metric, ...tags] = parseKey(row);
  return {
    id: row.id,
    key: row.key,
    metric,
    tags,
    kind: row.kind as SeriesKind | null,
    unit: row.unit,
    firstAt: row.first_at ?? NEVER_SEALED.firstAt,
    lastAt: row.last_at ?? NEVER_SEALED.lastAt,
    chunks: row.chunks ?? NEVER_SEALED.chunks,
    sealedSeq: row.sealed_seq ?? NEVER_SEALED.sealedSeq,
    head: null,
    registered: false,
  };
}

function parseKey(row: SeriesRow): [metric: string, ...tags: Tags] {
  try {
    const parsed: unknown = JSON.parse(row.key);
    if (Array.isArray(parsed) && typeof parsed[0] === 'string') return parsed as [string, ...Tags];
  } catch {
    // Falls through to the same error: what matters is the row, not where in it the parser stopped.
  }
  throw new DamagedSamplesError(`series ${row.id}: its key is not a metric and tags: ${row.key}`);
}
