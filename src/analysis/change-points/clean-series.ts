import { findSeason, phaseOf, type Season } from './find-season.ts';
import { type IsolatedPoint, withoutSpikes } from './isolated-spikes.ts';

/** Above the subnormal doubles, whose reciprocals overflow. */
const SMALLEST_EXPONENT = -1_000;
/** The largest power of two that is a double: the largest doubles are divided to between 1 and 2. */
const LARGEST_EXPONENT = 1_023;

/** A series without gaps, season and spikes. */
export interface CleanSeries {
  /** In units of `scale`, one for each of the known positions. */
  readonly values: Float64Array;
  readonly scale: number;
  readonly season: Season | null;
  /** `index` counts known positions; `typical` is in units of `scale`, with the season. */
  readonly spikes: readonly IsolatedPoint[];
}

/** Indices at which at least one dimension has a finite value. Gaps are left out rather than filled, as a filled gap would look like a level. */
export function knownIndices(dimensions: readonly Float64Array[]): Int32Array {
  const length = dimensions[0]?.length ?? 0;
  const known = new Uint8Array(length);
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (!dimensions.some((values) => Number.isFinite(values[i]!))) continue;
    known[i] = 1;
    count++;
  }
  const positions = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < length; i++) if (known[i]) positions[next++] = i;
  return positions;
}

/** Cleans one dimension. The season is estimated on the regular grid, with gaps filled; spikes are found once more without it. */
export function cleanSeries(raw: Float64Array, positions: Int32Array): CleanSeries {
  const scale = unitScale(raw);
  const y = carryForward(raw).map((value) => value / scale);
  const first = withoutSpikes(y);
  const season = findSeason(first.values);
  if (!season && positions.length === y.length) return { values: first.values, scale, season, spikes: first.spikes };
  const seasonal = (position: number): number => (season ? season.pattern[phaseOf(season, position)]! : 0);
  const retained = new Float64Array(positions.length);
  for (let i = 0; i < positions.length; i++) retained[i] = y[positions[i]!]! - seasonal(positions[i]!);
  const second = withoutSpikes(retained);
  const spikes = second.spikes.map(({ index, typical }) => ({ index, typical: typical + seasonal(positions[index]!) }));
  return { values: second.values, scale, season, spikes };
}

/**
 * The power of two that brings the largest value into [0.5, 1): dividing by it changes no digit, and no square or sum of squares can
 * overflow afterwards, whatever the unit of the series. 1 for a series of zeros.
 */
function unitScale(values: Float64Array): number {
  let largest = 0;
  for (const value of values) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  if (largest === 0) return 1;
  const exponent = Math.floor(Math.log2(largest)) + 1;
  return 2 ** Math.max(SMALLEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent));
}

/**
 * A copy without gaps: a missing or infinite value takes the last one before it, leading ones the first one after them. Use it where a
 * regular grid is needed, such as to find a season. All zeros when no value is finite.
 */
function carryForward(values: Float64Array): Float64Array {
  const filled = new Float64Array(values.length);
  let last = values.find(Number.isFinite) ?? 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isFinite(value)) last = value;
    filled[i] = last;
  }
  return filled;
}
