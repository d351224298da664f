const HASH_BITS = 14;
const HASH_SHIFT = 32 - HASH_BITS;
const MULTIPLIER = 0x1e35a7bd;
const MATCH_BYTES = 4;
const LONGEST_COPY = 64;
const LONGEST_DISTANCE = 65_535;

/** A block of Snappy as the reference encoder makes it: greedy matches of four bytes and more by a table of hashes. */
export function compressSnappy(content: Buffer): Buffer {
  const output: number[] = [];
  writeVarint(output, content.length);
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  let literalFrom = 0;
  let position = 0;
  while (position + MATCH_BYTES <= content.length) {
    const word = content.readUInt32LE(position);
    const slot = Math.imul(word, MULTIPLIER) >>> HASH_SHIFT;
    const candidate = table[slot]!;
    table[slot] = position;
    if (candidate < 0 || position - candidate > LONGEST_DISTANCE || content.readUInt32LE(candidate) !== word) {
      position += 1;
      continue;
    }
    writeLiteral(output, content.subarray(literalFrom, position));
    let size = MATCH_BYTES;
    while (position + size < content.length && content[candidate + size] === content[position + size]) size += 1;
    writeCopy(output, position - candidate, size);
    position += size;
    literalFrom = position;
  }
  writeLiteral(output, content.subarray(literalFrom));
  return Buffer.from(output);
}

function writeVarint(output: number[], value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) output.push((rest & 0x7f) | 0x80);
  output.push(rest);
}

function writeLiteral(output: number[], literal: Buffer): void {
  if (literal.length === 0) return;
  const size = literal.length - 1;
  if (size < 60) output.push(size << 2);
  else if (size < 256) output.push(0xf0, size);
  else output.push(0xf4, size & 0xff, size >> 8);
  for (const byte of literal) output.push(byte);
}

function writeCopy(output: number[], distance: number, total: number): void {
  for (let rest = total; rest > 0; ) {
    // What is left must not be shorter than a copy can be.
    const size =
      rest > LONGEST_COPY && rest < LONGEST_COPY + MATCH_BYTES ? LONGEST_COPY - MATCH_BYTES : Math.min(rest, LONGEST_COPY);
    if (size >= 4 && size <= 11 && distance < 2_048) output.push(1 | ((size - 4) << 2) | ((distance >> 8) << 5), distance & 0xff);
    else output.push(2 | ((size - 1) << 2), distance & 0xff, distance >> 8);
    rest -= size;
  }
}
