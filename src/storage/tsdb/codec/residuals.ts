import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import { bestRiceParameter, bitWidth, RICE_PARAMETER_BITS, readRice, riceBits, writeRice } from './rice.ts';

/** The most values in one block: few enough that the parameter follows the series, enough that it costs next to nothing. */
export const BLOCK_VALUES = 128;

const LAYOUT_BITS = 2;
const ZEROS = 0;
const RICE = 1;
/** Runs of zeros and the values between them: error counts, levels that seldom change, gaps in a regular clock. */
const SPARSE = 2;
const FIXED = 3;

const COUNT_BITS = 7;
const WIDTH_BITS = 6;
/** A block of values that all take an escape or 53 bits. */
const LARGEST_BLOCK_BYTES = BLOCK_VALUES * 16;

// Encoding is synchronous and never re-entered, so one set of scratch arrays serves all of it.
const gaps = new Float64Array(BLOCK_VALUES);
const marks = new Float64Array(BLOCK_VALUES);

/** Writes the first `count` (1 to `BLOCK_VALUES`) of `values`, non-negative integers below 2^53, in the layout that takes least room. */
export function writeResiduals(writer: BitWriter, values: Float64Array, count: number): void {
  writer.reserve(LARGEST_BLOCK_BYTES);
  const marked = splitRuns(values, count);
  if (marked === 0) {
    writer.write(ZEROS, LAYOUT_BITS);
    return;
  }
  const k = bestRiceParameter(values, count);
  const riceCost = RICE_PARAMETER_BITS + riceBits(values, count, k);
  const width = bitWidth(largest(values, count));
  const fixedCost = WIDTH_BITS + width * count;
  if (marked <= count / 2 && writeSparseIfSmaller(writer, marked, Math.min(riceCost, fixedCost))) return;
  if (fixedCost < riceCost) {
    writer.write(FIXED, LAYOUT_BITS);
    writer.write(width, WIDTH_BITS);
    for (let i = 0; i < count; i++) writer.writeWide(values[i]!, width);
  } else {
    writer.write(RICE, LAYOUT_BITS);
    writer.write(k, RICE_PARAMETER_BITS);
    for (let i = 0; i < count; i++) writeRice(writer, values[i]!, k);
  }
}

/** Fills `gaps` and `marks` with the zeros before each non-zero value and that value less one; returns how many there are. */
function splitRuns(values: Float64Array, count: number): number {
  let marked = 0;
  let last = -1;
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    if (value === 0) continue;
    gaps[marked] = i - last - 1;
    marks[marked] = value - 1;
    marked += 1;
    last = i;
  }
  return marked;
}

function writeSparseIfSmaller(writer: BitWriter, marked: number, otherCost: number): boolean {
  const gapK = bestRiceParameter(gaps, marked);
  const markK = bestRiceParameter(marks, marked);
  const cost = COUNT_BITS + 2 * RICE_PARAMETER_BITS + riceBits(gaps, marked, gapK) + riceBits(marks, marked, markK);
  if (cost >= otherCost) return false;
  writer.write(SPARSE, LAYOUT_BITS);
  writer.write(marked, COUNT_BITS);
  writer.write(gapK, RICE_PARAMETER_BITS);
  writer.write(markK, RICE_PARAMETER_BITS);
  for (let i = 0; i < marked; i++) {
    writeRice(writer, gaps[i]!, gapK);
    writeRice(writer, marks[i]!, markK);
  }
  return true;
}

function largest(values: Float64Array, count: number): number {
  let found = 0;
  for (let i = 0; i < count; i++) if (values[i]! > found) found = values[i]!;
  return found;
}

/** Reads what `writeResiduals` wrote for the same `count` into the start of `target`. */
export function readResiduals(reader: BitReader, target: Float64Array, count: number): void {
  const layout = reader.read(LAYOUT_BITS);
  if (layout === RICE) {
    const k = reader.read(RICE_PARAMETER_BITS);
    for (let i = 0; i < count; i++) target[i] = readRice(reader, k);
  } else if (layout === FIXED) {
    const width = reader.read(WIDTH_BITS);
    for (let i = 0; i < count; i++) target[i] = reader.readWide(width);
  } else {
    target.fill(0, 0, count);
    if (layout === SPARSE) readSparse(reader, target);
  }
}

function readSparse(reader: BitReader, target: Float64Array): void {
  const marked = reader.read(COUNT_BITS);
  const gapK = reader.read(RICE_PARAMETER_BITS);
  const markK = reader.read(RICE_PARAMETER_BITS);
  let position = -1;
  for (let i = 0; i < marked; i++) {
    position += readRice(reader, gapK) + 1;
    target[position] = readRice(reader, markK) + 1;
  }
}
