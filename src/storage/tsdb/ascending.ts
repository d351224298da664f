import type { Samples } from '../../model/sample.ts';

/** The first index whose instant is at or after `instant`, in ascending instants; their number where there is none. */
export function indexAtOrAfter(at: Float64Array, instant: number): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at[middle]! < instant) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True where every instant is later than the one before. */
export function isAscending(at: Float64Array): boolean {
  for (let i = 1; i < at.length; i++) if (!(at[i]! > at[i - 1]!)) return false;
  return true;
}

/** The same samples ascending, one for each instant: the last one given wins. */
export function toAscending(samples: Samples): Samples {
  const { at, values } = samples;
  const order = Uint32Array.from(at, (_, i) => i).sort((a, b) => at[a]! - at[b]! || a - b);
  const sortedAt = new Float64Array(at.length);
  const sortedValues = new Float64Array(at.length);
  let count = 0;
  for (const index of order) {
    if (count > 0 && sortedAt[count - 1] === at[index]) count -= 1;
    sortedAt[count] = at[index]!;
    sortedValues[count] = values[index]!;
    count += 1;
  }
  return { at: sortedAt.slice(0, count), values: sortedValues.slice(0, count) };
}

/** Both runs of ascending samples as one, in arrays of its own; at an instant of both, the newer value wins. */
export function mergeAscending(older: Samples, newer: Samples): Samples {
  // Most windows lie in sealed samples, or in unsealed ones, alone.
  if (newer.at.length === 0) return copyOf(older);
  if (older.at.length === 0) return copyOf(newer);
  const room = older.at.length + newer.at.length;
  const at = new Float64Array(room);
  const values = new Float64Array(room);
  let count = 0;
  let i = 0;
  for (let j = 0; j < newer.at.length; j++) {
    const instant = newer.at[j]!;
    while (i < older.at.length && older.at[i]! < instant) {
      at[count] = older.at[i]!;
      values[count++] = older.values[i++]!;
    }
    if (i < older.at.length && older.at[i] === instant) i += 1;
    at[count] = instant;
    values[count++] = newer.values[j]!;
  }
  at.set(older.at.subarray(i), count);
  values.set(older.values.subarray(i), count);
  count += older.at.length - i;
  return { at: at.slice(0, count), values: values.slice(0, count) };
}

const copyOf = ({ at, values }: Samples): Samples => ({ at: at.slice(), values: values.slice() });

/** A part of samples as views on the same arrays. */
export function sliceOf(samples: Samples, from: number, to: number): Samples {
  return { at: samples.at.subarray(from, to), values: samples.values.subarray(from, to) };
}

export const NO_SAMPLES: Samples = { at: new Float64Array(0), values: new Float64Array(0) };
