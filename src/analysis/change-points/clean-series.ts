import { carryForward } from './carry-forward.ts';
import { findSeason, phaseOf, type Season } from './find-season.ts';
import { type IsolatedPoint, withoutSpikes } from './isolated-spikes.ts';
import { unitScale } from './unit-scale.ts';

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
