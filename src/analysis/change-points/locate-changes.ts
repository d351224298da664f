import { type CleanSeries, cleanSeries, knownIndices } from './clean-series.ts';
import { type FoundChanges, SHORTEST_SERIES, searchChanges } from './search-changes.ts';
import { type Standardised, standardise } from './standardise.ts';

/** The changes of series that belong together, and the cleaned series. */
export interface LocatedChanges {
  /** Original index of every point that has a value. */
  readonly positions: Int32Array;
  readonly clean: readonly CleanSeries[];
  /** Null for a dimension that does not vary. */
  readonly standardised: readonly (Standardised | null)[];
  /** Its indices count `positions`. Null when nothing could be searched: too few points, or no dimension that varies. */
  readonly found: FoundChanges | null;
}

/**
 * Finds the changes of one series or of several of one length that change together (`dimensions`, at least one; NaN and infinite values
 * are missing). A pure function of the values, without random numbers or state: a series that grew point by point gets the same answer as
 * one given at once. O(n log n) in time, O(n) in memory.
 */
export function locateChanges(dimensions: readonly Float64Array[]): LocatedChanges {
  const positions = knownIndices(dimensions);
  const clean = dimensions.map((raw) => cleanSeries(raw, positions));
  const standardised = clean.map(({ values }) => standardise(values));
  const series = standardised.flatMap((each) => each?.z ?? []);
  const found = positions.length < SHORTEST_SERIES || series.length === 0 ? null : searchChanges(series);
  return { positions, clean, standardised, found };
}

/** Original indices of the changes: the first point of every segment but the first. */
export const changedIndices = ({ positions, found }: LocatedChanges): readonly number[] =>
  (found?.changes ?? []).map((change) => positions[change]!);
