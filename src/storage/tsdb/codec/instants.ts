import type { BitReader } from './bit-reader.ts';
import type { BitWriter } from './bit-writer.ts';
import { readIntegers, writeIntegers } from './integers.ts';

/** True where the instants are evenly spaced, so that the first, the last and their number say all. */
export function isRegular(at: Float64Array): boolean {
  if (at.length < 2) return true;
  const first = at[0]!;
  const step = (at[at.length - 1]! - first) / (at.length - 1);
  if (!Number.isInteger(step)) return false;
  for (let i = 1; i < at.length; i++) if (at[i] !== first + i * step) return false;
  return true;
}

/** Fills `count` evenly spaced instants from `firstAt` to `lastAt` into `target` from `offset` on. */
export function fillRegular(target: Float64Array, offset: number, count: number, firstAt: number, lastAt: number): void {
  const step = count > 1 ? (lastAt - firstAt) / (count - 1) : 0;
  for (let i = 0; i < count; i++) target[offset + i] = firstAt + i * step;
}

/** Writes ascending instants by their distance from the first one. */
export function writeInstants(writer: BitWriter, at: Float64Array): void {
  const first = at[0] ?? 0;
  writeIntegers(
    writer,
    at.map((instant) => instant - first),
  );
}

/** Reads `count` instants written by `writeInstants` into `target` from `offset` on. */
export function readInstants(reader: BitReader, target: Float64Array, offset: number, count: number, firstAt: number): void {
  readIntegers(reader, target, offset, count);
  for (let i = offset; i < offset + count; i++) target[i] = target[i]! + firstAt;
}
