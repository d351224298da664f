import { crc32 } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import type { Samples } from '../../model/sample.ts';
import { type ChunkFrame, decodeChunk, encodeChunk } from './codec/chunk.ts';
import { DamagedSamplesError } from './damage.ts';

/** A chunk without its body. Chunks of one series never overlap in time. */
export interface ChunkHeader extends ChunkFrame {
  readonly id: number;
}

interface ChunkBody extends ChunkHeader {
  readonly crc: number;
  readonly body: Uint8Array;
}

const PLACE = 'id, first_at AS firstAt, last_at AS lastAt, count';

export type ChunkRows = ReturnType<typeof openChunkRows>;

/** The table `sample_chunk`. Writes belong into the caller's transaction. */
export function openChunkRows(database: Database) {
  const startingAtOrBefore = database.prepare<[number, number], ChunkHeader>(
    `SELECT ${PLACE} FROM sample_chunk WHERE series_id = ? AND first_at <= ? ORDER BY first_at DESC LIMIT 1`,
  );
  const startAfter = database.prepare<[number, number], { firstAt: number | null }>(
    'SELECT min(first_at) AS firstAt FROM sample_chunk WHERE series_id = ? AND first_at > ?',
  );
  const within = database.prepare<{ series: number; from: number; to: number }, ChunkBody>(
    `SELECT ${PLACE}, crc, body FROM sample_chunk
     WHERE series_id = $series AND first_at < $to AND first_at >= ifnull(
       (SELECT max(first_at) FROM sample_chunk WHERE series_id = $series AND first_at <= $from), $from)
       AND last_at >= $from
     ORDER BY first_at`,
  );
  const earliest = database.prepare<[number, number, number], ChunkHeader>(
    `SELECT ${PLACE} FROM sample_chunk WHERE series_id = ? AND first_at < ? ORDER BY first_at LIMIT ?`,
  );
  const withId = database.prepare<[number], ChunkBody>(`SELECT ${PLACE}, crc, body FROM sample_chunk WHERE id = ?`);
  const insert = database.prepare<[number, number, number, number, number, Uint8Array]>(
    'INSERT INTO sample_chunk (series_id, first_at, last_at, count, crc, body) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare<[number]>('DELETE FROM sample_chunk WHERE id = ?');

  return {
    /** The last chunk that begins at or before the instant: the only one that can hold it. */
    startingAtOrBefore: (seriesId: number, instant: number): ChunkHeader | undefined => startingAtOrBefore.get(seriesId, instant),
    /** Where the first chunk after the instant begins; +Infinity where there is none. */
    startAfter: (seriesId: number, instant: number): number => startAfter.get(seriesId, instant)?.firstAt ?? Infinity,
    /** The earliest chunks that begin before the instant, at most `limit`. */
    earliest: (seriesId: number, before: number, limit: number): ChunkHeader[] => earliest.all(seriesId, before, limit),

    /** All samples of the chunks that `[from, to)` touches, ascending; throws `DamagedSamplesError`. */
    readTouching(seriesId: number, from: number, to: number): Samples {
      return unpack(seriesId, within.all({ series: seriesId, from, to }));
    },
    read(seriesId: number, chunk: ChunkHeader): Samples {
      return unpack(seriesId, [withId.get(chunk.id)!]);
    },
    /** Writes ascending samples as one chunk. */
    insert(seriesId: number, samples: Samples): void {
      const { at, values } = samples;
      const frame = { firstAt: at[0]!, lastAt: at.at(-1)!, count: at.length };
      const body = encodeChunk(at, values);
      insert.run(seriesId, frame.firstAt, frame.lastAt, frame.count, checksum(seriesId, frame, body), body);
    },
    delete(chunk: ChunkHeader): void {
      remove.run(chunk.id);
    },
  };
}

/** Takes the frame in, so that a change of any column is seen. */
const checksum = (seriesId: number, frame: ChunkFrame, body: Uint8Array): number =>
  crc32(body, crc32(`${seriesId} ${frame.firstAt} ${frame.lastAt} ${frame.count}`));

function unpack(seriesId: number, chunks: readonly ChunkBody[]): Samples {
  let count = 0;
  for (const chunk of chunks) {
    if (checksum(seriesId, chunk, chunk.body) !== chunk.crc) throw damaged(seriesId, chunk, 'its checksum does not match');
    count += chunk.count;
  }
  const at = new Float64Array(count);
  const values = new Float64Array(count);
  let offset = 0;
  for (const chunk of chunks) {
    try {
      decodeChunk(chunk.body, chunk, at, values, offset);
    } catch (error) {
      throw damaged(seriesId, chunk, (error as Error).message);
    }
    offset += chunk.count;
  }
  return { at, values };
}

const damaged = (seriesId: number, chunk: ChunkHeader, why: string): DamagedSamplesError =>
  new DamagedSamplesError(`chunk ${chunk.id} of series ${seriesId}, from instant ${chunk.firstAt}, is damaged: ${why}`);
