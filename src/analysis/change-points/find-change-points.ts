import type { ChangePoint, ChangePointSettings, ChangePoints } from '../../model/change-point.ts';
import { describeChange } from './describe-change.ts';
import { dropSmallChanges } from './drop-small-changes.ts';
import { locateChanges } from './locate-changes.ts';
import { positionInterval } from './position-interval.ts';
import { SHORTEST_SERIES } from './search-changes.ts';
import { segmentSums } from './segment-sums.ts';

/** Part of every answer; changes whenever the method gives other answers. */
const METHOD = 'optimal-partition-2';

/**
 * Dates the changes of one series on a regular grid (NaN and infinite values are missing), from its values alone. The same series gives the
 * same answer; see docs/MATH.md, "Change points". Nothing in the answer is NaN or infinite.
 */
export function findChangePoints(values: Float64Array, settings: ChangePointSettings): ChangePoints {
  const { positions, clean, standardised, found } = locateChanges([values]);
  const { scale, season, spikes } = clean[0]!;
  const common = {
    method: METHOD,
    spikes: spikes.map(({ index, typical }) => ({
      index: positions[index]!,
      value: values[positions[index]!]!,
      expected: plainNumber(typical * scale),
    })),
    period: season?.period ?? null,
    points: positions.length,
    missing: values.length - positions.length,
  };
  const level = standardised[0];
  if (!found || !level) {
    return { ...common, changes: [], insufficient: positions.length < SHORTEST_SERIES ? 'too_few_points' : 'constant' };
  }
  const sums = segmentSums([level.z]);
  const toUnit = (z: number): number => plainNumber((z * level.spread + level.mean) * scale);
  const retained = dropSmallChanges(sums, found.changes, toUnit, settings.minimumRelative);
  const { autocorrelation, residualSquares, parameters } = found.fit;
  const noise = { autocorrelation, variance: residualSquares / Math.max(1, sums.length - parameters) };
  const changes = retained.map((change, q): ChangePoint => {
    const around = [retained[q - 1] ?? 0, change, retained[q + 1] ?? sums.length] as const;
    const { low, high } = positionInterval(sums, around, found.linePenalty, autocorrelation);
    const size = describeChange(sums, around, found.linePenalty, noise, toUnit);
    return { index: positions[change]!, low: positions[low]!, high: positions[high]!, ...size };
  });
  return { ...common, changes, insufficient: null };
}

/** Later digits are rounding of the sums: a double has about 16, and the sums of a long series lose some. */
const DIGITS = 12;

/** A level of the answer, rounded. Rounding a level near the largest double must not make it infinite. */
const plainNumber = (value: number): number =>
  Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(value.toPrecision(DIGITS))));
