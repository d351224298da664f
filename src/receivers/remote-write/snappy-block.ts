/** What became of a block; `declaredBytes` is what it says it would inflate to. */
export type SnappyReading =
  | { readonly outcome: 'inflated'; readonly bytes: Uint8Array }
  | { readonly outcome: 'too-large'; readonly declaredBytes: number }
  | { readonly outcome: 'malformed' };

const MALFORMED: SnappyReading = { outcome: 'malformed' };

/** The length comes as a varint of 32 bits at most. */
const LONGEST_LENGTH_BYTES = 5;
/** The memory that is kept from block to block; what senders usually send inflates to less. */
const KEPT_BYTES = 1_024 * 1_024;
/** Copies go by words of eight bytes and may write up to seven bytes past their end, which the next element overwrites. */
const SLACK_BYTES = 8;

/**
 * Inflates blocks of the Snappy format (without frames). The length that a block declares is checked before memory is reserved, and what
 * comes out must have exactly that length. By hand: `snappyjs` does not compare the two lengths, and what is native brings a binary for every
 * platform for 80 lines. https://github.com/google/snappy/blob/main/format_description.txt
 */
export class SnappyInflater {
  #kept = new Uint8Array(KEPT_BYTES);

  /** Never throws. The bytes are good until the next call. */
  inflate(block: Uint8Array, limitBytes: number): SnappyReading {
    const length = declaredLength(block);
    if (length === null) return MALFORMED;
    if (length.value > limitBytes) return { outcome: 'too-large', declaredBytes: length.value };
    const room = length.value + SLACK_BYTES;
    const output = room <= KEPT_BYTES ? this.#kept : new Uint8Array(room);
    const isWhole = inflateInto(block, length.end, output, length.value);
    return isWhole ? { outcome: 'inflated', bytes: output.subarray(0, length.value) } : MALFORMED;
  }
}

function declaredLength(block: Uint8Array): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let index = 0; index < LONGEST_LENGTH_BYTES; index += 1) {
    const byte = block[index];
    if (byte === undefined) return null;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value < 2 ** 32 ? { value, end: index + 1 } : null;
  }
  return null;
}

/** True when the elements from `start` on make exactly `length` bytes. */
function inflateInto(block: Uint8Array, start: number, output: Uint8Array, length: number): boolean {
  const source = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const target = new DataView(output.buffer, output.byteOffset, output.byteLength);
  const end = block.length;
  let from = start;
  let to = 0;
  while (from < end) {
    const tag = block[from++]!;
    let size: number;
    let distance: number;
    switch (tag & 3) {
      case 0: {
        size = (tag >>> 2) + 1;
        if (size > 60) {
          const sizeBytes = size - 60;
          if (from + sizeBytes > end) return false;
          size = littleEndian(block, from, sizeBytes) + 1;
          from += sizeBytes;
        }
        if (size > end - from || size > length - to) return false;
        copyLiteral(source, from, target, to, size);
        from += size;
        to += size;
        continue;
      }
      case 1:
        if (from >= end) return false;
        size = ((tag >>> 2) & 7) + 4;
        distance = ((tag >>> 5) << 8) | block[from]!;
        from += 1;
        break;
      default: {
        const distanceBytes = (tag & 3) === 2 ? 2 : 4;
        if (from + distanceBytes > end) return false;
        size = (tag >>> 2) + 1;
        distance = littleEndian(block, from, distanceBytes);
        from += distanceBytes;
      }
    }
    if (distance === 0 || distance > to || size > length - to) return false;
    copyBack(target, to, distance, size);
    to += size;
  }
  return to === length;
}

function littleEndian(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let index = count - 1; index >= 0; index -= 1) value = value * 256 + bytes[from + index]!;
  return value;
}

// A word of 64 bits is a bigint only in name: compiled code makes no object of one that goes from view to view.

/** Words where there are whole ones: reading past the end of the block would throw. */
function copyLiteral(source: DataView, from: number, target: DataView, to: number, size: number): void {
  let done = 0;
  for (; done + 8 <= size; done += 8) target.setBigInt64(to + done, source.getBigInt64(from + done, true), true);
  for (; done < size; done += 1) target.setUint8(to + done, source.getUint8(from + done));
}

/** Copies what was written before. It may reach into what it writes itself, and then repeats it; words only where none is read half written. */
function copyBack(target: DataView, to: number, distance: number, size: number): void {
  if (distance >= 8) {
    for (let done = 0; done < size; done += 8)
      target.setBigInt64(to + done, target.getBigInt64(to + done - distance, true), true);
  } else for (let done = 0; done < size; done += 1) target.setUint8(to + done, target.getUint8(to + done - distance));
}
