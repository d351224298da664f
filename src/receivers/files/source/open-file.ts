import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { FileFaultError } from '../reading/file-fault.ts';
import type { OnNote } from '../reading/sample-collector.ts';
import type { TextSource } from '../reading/text-source.ts';
import { decodeHead, decodeText, encodingOf } from './decode-text.ts';

/** Enough to see the format and the separators of a file, and little enough to be inflated and compared at once. */
const HEAD_BYTES = 65_536;
/** What is read at once: large enough to be fast, small enough that its samples fit in memory a hundred times over. */
const PIECE_BYTES = 262_144;

const GZIP = [0x1f, 0x8b];
/** Files that are packed otherwise, by their first bytes. */
const OTHER_PACKING = [
  { bytes: [0x50, 0x4b], is: 'a ZIP archive or a spreadsheet; unpack it, or save it as CSV' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], is: 'compressed with Zstandard; unpack it with zstd -d' },
  { bytes: [0x42, 0x5a, 0x68], is: 'compressed with bzip2; unpack it with bunzip2' },
  { bytes: [0xfd, 0x37, 0x7a, 0x58], is: 'compressed with xz; unpack it with unxz' },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], is: 'an old spreadsheet; save it as CSV' },
  { bytes: [0x50, 0x41, 0x52, 0x31], is: 'a Parquet file; write it as CSV' },
] as const;

export interface OpenOptions {
  readonly encoding: string | null;
  /** Text beyond this, after inflating, is refused, as a small file can inflate to any length; null for none, where nothing is held. */
  readonly maxTextBytes: number | null;
  readonly onNote: OnNote;
  /** How many bytes of the file were read. */
  readonly onBytes: (bytes: number, purpose: 'look' | 'read') => void;
}

/** Opens a file of text in any of the usual encodings, with gzip or without. Rejects with `FileFaultError` for what is no text. */
export async function openFile(path: string, options: OpenOptions): Promise<TextSource> {
  const start = await firstBytes(path);
  if (start.length === 0) throw new FileFaultError('the file is empty');
  const packing = OTHER_PACKING.find(({ bytes }) => bytes.every((byte, index) => start[index] === byte));
  if (packing) throw new FileFaultError(`the file is ${packing.is}`);
  const isGzip = GZIP.every((byte, index) => start[index] === byte);
  const head = isGzip ? inflatedHead(start) : start;
  const encoding = options.encoding ?? encodingOf(head, options.onNote);
  const text = decodeHead(head, encoding);
  if (text.trim() === '') throw new FileFaultError('the file is empty');
  const pieces = (purpose: 'look' | 'read') => decodeText(bytesOf(path, isGzip, options, purpose), encoding);
  if (!endsLinesAsOldMacs(text)) return { head: text, pieces };
  return { head: withLineFeeds(text), pieces: (purpose) => mapped(pieces(purpose), withLineFeeds) };
}

/** As spreadsheets write on demand to this day. A line feed anywhere says that the file has its lines end in another way. */
const endsLinesAsOldMacs = (text: string): boolean => text.includes('\r') && !text.includes('\n');

const withLineFeeds = (text: string): string => text.replaceAll('\r', '\n');

async function* mapped(pieces: AsyncIterable<string>, map: (piece: string) => string): AsyncGenerator<string> {
  for await (const piece of pieces) yield map(piece);
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(HEAD_BYTES);
    // A short read is no end: only nothing is.
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, HEAD_BYTES - length, null);
      length += bytesRead;
      if (bytesRead === 0 || length === HEAD_BYTES) return buffer.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

/** The beginning is cut off anywhere, so what can be inflated of it is taken. A thousandfold at most: 64 MB. */
function inflatedHead(start: Buffer): Buffer {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, HEAD_BYTES);
  } catch (error) {
    throw new FileFaultError(`the file begins as gzip does but cannot be inflated (${(error as Error).message})`);
  }
}

async function* bytesOf(path: string, isGzip: boolean, options: OpenOptions, purpose: 'look' | 'read'): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: PIECE_BYTES });
  const stream = isGzip ? pipeline(file, createGunzip({ chunkSize: PIECE_BYTES }), () => {}) : file;
  let length = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      length += piece.length;
      if (options.maxTextBytes !== null && length > options.maxTextBytes) throw tooLong(options.maxTextBytes);
      yield piece;
      options.onBytes(file.bytesRead, purpose);
    }
  } catch (error) {
    if (isGzip && String((error as NodeJS.ErrnoException).code).startsWith('Z_'))
      throw new FileFaultError(`the compressed data is damaged or cut off (${(error as Error).message})`);
    throw error;
  } finally {
    file.destroy();
  }
}

const tooLong = (bytes: number): FileFaultError =>
  new FileFaultError(
    `the file is longer than ${bytes / 2 ** 30} GiB once inflated; analyze holds what it reads, so cut it, or import it into a server`,
  );
