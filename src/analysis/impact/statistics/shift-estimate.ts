import { weightedQuantile } from '../../stats/weighted-quantile.ts';
import type { MatchedFilter } from './matched-filter.ts';
import { scoresOf } from './scored-placebos.ts';
import type { DirectedShift, ShiftTest } from './shift-test.ts';

/** 97.5 % quantile of the normal distribution: no interval is narrower than that of normal noise. */
const NORMAL_95 = 1.96;
/** Widens the quantile of a short history by 1.5 / hours, as its largest placebos have not been seen yet. Not varied. */
const QUANTILE_WIDENING_HOURS = 1.5;
/** Bounds that widening to three eighths. */
const FEWEST_HOURS = 4;

/**
 * A ramp is reported only where it explains this much more than the best step, in z^2. Steps are three times as common, and a step taken
 * for a ramp is reported with the height that it would have reached: nearly twice its own. Not varied.
 */
const RAMP_LEAD = 3;

/** Height of a change on the transformed scale, its standard error, and the placebos' 95 % quantile of |z| for the same shape. */
export interface ShiftEstimate {
  readonly height: number;
  readonly standardError: number;
  readonly quantile: number;
}

/** The shape in which a change is reported: the best one, unless that is a ramp and a step fits nearly as well. */
export function reportedShape({ scored: { filters, z } }: ShiftTest, { statistic, direction }: DirectedShift): MatchedFilter {
  const { shift } = statistic;
  if (shift.shape.kind !== 'ramp') return shift;
  const zOf = (filter: MatchedFilter): number => Math.max(0, direction * z[filters.indexOf(filter)]![0]!);
  const steps = filters.filter(({ shape }) => shape.kind === 'step');
  const best = steps.reduce((first, second) => (zOf(second) > zOf(first) ? second : first));
  return zOf(best) ** 2 >= zOf(shift) ** 2 - RAMP_LEAD ? best : shift;
}

/** Generalised least squares estimate of the height of a filter's shape at the release. */
export function estimateShift(test: ShiftTest, filter: MatchedFilter): ShiftEstimate {
  const { table, noise } = test;
  const z = scoresOf(test.scored, filter);
  const deviation = Math.sqrt(filter.information);
  const sizes = new Float64Array(table.placebos);
  for (let i = 0; i < table.placebos; i++) sizes[i] = Math.abs(z[i + 1]!);
  const widening = 1 + QUANTILE_WIDENING_HOURS / Math.max(FEWEST_HOURS, table.effectiveHours);
  return {
    height: (z[0]! / deviation) * noise.releaseFactor,
    standardError: noise.releaseFactor / deviation,
    quantile: Math.max(NORMAL_95, weightedQuantile(sizes, table.weights, 0.95)) * widening,
  };
}
