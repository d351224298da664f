import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';

/**
 * Rice codes of non-negative integers below 2^53 (R. F. Rice, "Some practical universal noiseless coding techniques", JPL 79-22, 1979):
 * the integer without its low `k` bits in unary, then those bits. An outlier would cost as many bits as its quotient, so a quotient of
 * `ESCAPE` or more is written as `ESCAPE` zero bits, a width and the plain integer.
 */
const ESCAPE = 16;
const WIDTH_BITS = 6;

/** Residuals from here on are always escaped, so that the rest can be done in 32-bit integers. */
const TWO_POW_31 = 2 ** 31;

/** Room for the parameter of a Rice code: 0 to 30. */
export const RICE_PARAMETER_BITS = 5;
const LARGEST_PARAMETER = 30;

/** How many bits a non-negative integer below 2^53 needs: 0 for 0. */
export function bitWidth(value: number): number {
  return value < TWO_POW_31 ? 32 - Math.clz32(value) : 64 - Math.clz32(value / 2 ** 32);
}

/** Bits that the first `count` values take with parameter `k`. */
export function riceBits(values: Float64Array, count: number, k: number): number {
  let bits = count * (k + 1);
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    const quotient = value < TWO_POW_31 ? value >>> k : ESCAPE;
    bits += quotient < ESCAPE ? quotient : ESCAPE + WIDTH_BITS + bitWidth(value) - k - 1;
  }
  return bits;
}

/** The parameter with which the first `count` values take the fewest bits. */
export function bestRiceParameter(values: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  // The optimum lies near the logarithm of the mean, and below it when a few outliers pull the mean up.
  let best = Math.min(bitWidth(Math.floor(sum / count)), LARGEST_PARAMETER);
  let bestBits = riceBits(values, count, best);
  while (best > 0) {
    const bits = riceBits(values, count, best - 1);
    if (bits > bestBits) break;
    best -= 1;
    bestBits = bits;
  }
  return best;
}

/** Writes one value. At most 16 bytes must have been reserved for it. */
export function writeRice(writer: BitWriter, value: number, k: number): void {
  const quotient = value < TWO_POW_31 ? value >>> k : ESCAPE;
  if (quotient >= ESCAPE) {
    const width = bitWidth(value);
    writer.write(0, ESCAPE);
    writer.write(width, WIDTH_BITS);
    writer.writeWide(value, width);
    return;
  }
  const low = value & ((1 << k) - 1);
  if (quotient + 1 + k <= 24) {
    writer.write((low << (quotient + 1)) | (1 << quotient), quotient + 1 + k);
  } else {
    writer.write(1 << quotient, quotient + 1);
    writer.writeWide(low, k);
  }
}

/** Reads one value written by `writeRice` with the same parameter. */
export function readRice(reader: BitReader, k: number): number {
  const ahead = reader.peek();
  if ((ahead & 0xffff) === 0) {
    reader.skip(ESCAPE);
    return reader.readWide(reader.read(WIDTH_BITS));
  }
  const quotient = 31 - Math.clz32(ahead & -ahead);
  const used = quotient + 1 + k;
  if (used <= 24) {
    reader.skip(used);
    return (quotient << k) | ((ahead >>> (quotient + 1)) & ((1 << k) - 1));
  }
  reader.skip(quotient + 1);
  return quotient * 2 ** k + reader.readWide(k);
}
