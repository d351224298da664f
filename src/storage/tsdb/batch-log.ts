import { crc32 } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { DamagedSamplesError } from './damage.ts';
import { decodeLogBody, encodeLogBody, type LogColumns, type LoggedSamples } from './log-body.ts';

interface LogRow {
  readonly seq: number;
  readonly crc: number;
  readonly body: Uint8Array;
}

interface TrimResult {
  readonly bytes: number;
  /** False when there is more to trim than the limit of one call. */
  readonly complete: boolean;
}

export type BatchLog = ReturnType<typeof openBatchLog>;

/**
 * The table `sample_log`: accepted batches in their order, stored until every sample in them is in a chunk. Reading the log again from any
 * row on, over chunks that have some of it, ends with the same values: rows leave only from its old end. Writes belong into the caller's
 * transaction.
 */
export function openBatchLog(database: Database) {
  const insert = database.prepare<[number, number, Uint8Array]>('INSERT INTO sample_log (seq, crc, body) VALUES (?, ?, ?)');
  const next = database.prepare<[number], LogRow>('SELECT seq, crc, body FROM sample_log WHERE seq > ? ORDER BY seq LIMIT 1');
  const sizesBefore = database.prepare<[number], { seq: number; bytes: number }>(
    'SELECT seq, length(body) AS bytes FROM sample_log WHERE seq < ? ORDER BY seq LIMIT 4096',
  );
  const deleteThrough = database.prepare<[number]>('DELETE FROM sample_log WHERE seq <= ?');
  const lastSeq = database.prepare<[], { seq: number | null }>('SELECT max(seq) AS seq FROM sample_log');

  return {
    /** Adds a batch as row `seq`; returns the bytes of its body. */
    append(seq: number, columns: LogColumns): number {
      const body = encodeLogBody(columns);
      insert.run(seq, checksum(seq, body), body);
      return body.length;
    },
    lastSeq: (): number => lastSeq.get()?.seq ?? 0,
    /** Tells every row in order; throws `DamagedSamplesError` for one that is not what was written. */
    replay(tell: (seq: number, batch: readonly LoggedSamples[], bytes: number) => void): void {
      for (let row = next.get(0); row; row = next.get(row.seq)) tell(row.seq, readRow(row), row.body.length);
    },
    /** Deletes rows before `keepFrom` from the old end, until about `mostBytes` are gone. */
    trim(keepFrom: number, mostBytes: number): TrimResult {
      let bytes = 0;
      let through = 0;
      const rows = sizesBefore.all(keepFrom);
      for (const row of rows) {
        if (bytes >= mostBytes) break;
        bytes += row.bytes;
        through = row.seq;
      }
      if (through > 0) deleteThrough.run(through);
      return { bytes, complete: sizesBefore.get(keepFrom) === undefined };
    },
  };
}

/** Takes the row's number in, so that a body in another row's place is seen. */
const checksum = (seq: number, body: Uint8Array): number => crc32(body, crc32(String(seq)));

function readRow(row: LogRow): LoggedSamples[] {
  const damaged = `row ${row.seq} of the sample log is damaged`;
  if (checksum(row.seq, row.body) !== row.crc) throw new DamagedSamplesError(`${damaged}: its checksum does not match`);
  try {
    return decodeLogBody(row.body);
  } catch (error) {
    throw new DamagedSamplesError(`${damaged}: ${(error as Error).message}`);
  }
}
