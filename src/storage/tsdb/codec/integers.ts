import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import {
  choosePredictor,
  type History,
  needsLevel,
  PREDICTOR_BITS,
  type Predictor,
  predict,
  restore,
  unzigzag,
  zigzag,
} from './predictor.ts';
import { BLOCK_VALUES, readResiduals, writeResiduals } from './residuals.ts';
import { bitWidth } from './rice.ts';

/** Integers up to this size are coded exactly: their second differences, zigzagged, still fit the 53 bits of a double. */
export const LARGEST_INTEGER = 2 ** 49;

const WIDTH_BITS = 6;
/** Room for one width and one integer. */
const LARGEST_INTEGER_BYTES = 8;

const scratch = new Float64Array(BLOCK_VALUES);

/** Writes integers of at most `LARGEST_INTEGER` either way: the first one, then residuals block by block. */
export function writeIntegers(writer: BitWriter, values: Float64Array): void {
  if (values.length === 0) return;
  const first = values[0]!;
  writeInteger(writer, first);
  const history: History = { previous: first, beforePrevious: first };
  for (let start = 1; start < values.length; start += BLOCK_VALUES) {
    const end = Math.min(start + BLOCK_VALUES, values.length);
    const { predictor, level } = choosePredictor(values, start, end, history);
    writer.reserve(1);
    writer.write(predictor, PREDICTOR_BITS);
    if (needsLevel(predictor)) writeInteger(writer, level - history.previous);
    predict(values, start, end, predictor, level, history, scratch);
    writeResiduals(writer, scratch, end - start);
  }
}

/** Reads `count` integers written by `writeIntegers` into `target` from `offset` on. */
export function readIntegers(reader: BitReader, target: Float64Array, offset: number, count: number): void {
  if (count === 0) return;
  const first = readInteger(reader);
  target[offset] = first;
  const history: History = { previous: first, beforePrevious: first };
  for (let start = 1; start < count; start += BLOCK_VALUES) {
    const end = Math.min(start + BLOCK_VALUES, count);
    const predictor = reader.read(PREDICTOR_BITS) as Predictor;
    const level = needsLevel(predictor) ? readInteger(reader) + history.previous : 0;
    readResiduals(reader, scratch, end - start);
    restore(scratch, predictor, level, history, target, offset + start, offset + end);
  }
}

function writeInteger(writer: BitWriter, value: number): void {
  writer.reserve(LARGEST_INTEGER_BYTES);
  const code = zigzag(value);
  const width = bitWidth(code);
  writer.write(width, WIDTH_BITS);
  writer.writeWide(code, width);
}

function readInteger(reader: BitReader): number {
  return unzigzag(reader.readWide(reader.read(WIDTH_BITS)));
}
