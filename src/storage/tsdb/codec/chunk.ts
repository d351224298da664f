import { BitReader } from './bit-reader.ts';
import { BitWriter } from './bit-writer.ts';
import { fromDecimals, toDecimals } from './decimal.ts';
import { inflateUnshuffle, shuffleDeflate } from './exact.ts';
import { fillRegular, isRegular, readInstants, writeInstants } from './instants.ts';
import { readIntegers, writeIntegers } from './integers.ts';

// The first byte: bit 0 irregular instants, bits 1 to 4 the decimal places, or EXACT. The three bits left are 0 in this version.
const IRREGULAR = 1;
const EXACT = 15;
const KNOWN_BITS = 0b1_1111;

/** What is known of a chunk besides its body: `at` is in `[firstAt, lastAt]`, both ends included. */
export interface ChunkFrame {
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

// Encoding is synchronous and never re-entered, so one writer with its grown buffer serves all chunks.
const writer = new BitWriter();

/**
 * Packs samples of one series, ascending by instant, none twice, into the body of a chunk. Every value comes back bit by bit. Instants
 * are integers (ms) that span less than `LARGEST_INTEGER`. Use it with the `ChunkFrame` of the same samples, which is not in the body.
 */
export function encodeChunk(at: Float64Array, values: Float64Array): Uint8Array {
  const decimals = toDecimals(values);
  const regular = isRegular(at);
  writer.reserve(1);
  writer.write((regular ? 0 : IRREGULAR) | ((decimals ? decimals.places : EXACT) << 1), 8);
  if (!regular) writeInstants(writer, at);
  if (decimals) writeIntegers(writer, decimals.integers);
  else {
    writer.reserve(1);
    writer.writeBytes(shuffleDeflate(values));
  }
  return writer.take();
}

/**
 * Unpacks a chunk into `at` and `values` from `offset` on, which must have room for `frame.count`. Throws a `RangeError` for a body that
 * no samples of this frame can have been packed into; that the bytes are those once written is for a checksum to say.
 */
export function decodeChunk(body: Uint8Array, frame: ChunkFrame, at: Float64Array, values: Float64Array, offset: number): void {
  const { firstAt, lastAt, count } = frame;
  const head = body[0] ?? 0;
  const places = (head & KNOWN_BITS) >> 1;
  if (head > KNOWN_BITS) throw new RangeError(`unknown chunk format ${head}`);
  const reader = new BitReader(body, 1);
  if (head & IRREGULAR) readInstants(reader, at, offset, count, firstAt);
  else fillRegular(at, offset, count, firstAt, lastAt);
  if (places === EXACT) inflateUnshuffle(reader.rest(), values, offset, count);
  else {
    readIntegers(reader, values, offset, count);
    fromDecimals(values, offset, count, places);
  }
  if (reader.overrun()) throw new RangeError('the chunk is cut short');
  if (count > 0 && at[offset + count - 1] !== lastAt) throw new RangeError('the last instant is not the one of the frame');
}
