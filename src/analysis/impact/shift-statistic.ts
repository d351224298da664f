import type { MatchedFilter } from './matched-filter.ts';
import type { ChangeShape } from './shapes.ts';

/** A change that begins later must be this much stronger: 2 units of z^2 for every 300 s. */
const LAG_COST = 2;
const LAG_COST_PER_S = 300;
const PRE_EXISTING_PENALTY = 2;
const PULSE_PENALTY = 1;

/** How strongly a moment looks like the begin of a lasting change in one direction. */
export interface ShiftStatistic {
  /** Best step or ramp, after the cost of its lag; minus infinity where no shape could be looked for. */
  readonly zShift: number;
  readonly shift: MatchedFilter | null;
  /** Best change that was there before, and best pulse. */
  readonly zPreExisting: number;
  readonly preExisting: MatchedFilter | null;
  readonly zPulse: number;
  /** The evidence: the best shift, less what the other explanations explain better. */
  readonly m: number;
}

/** The statistic at the release, and what it is ranked by, in every row. */
export interface ShiftStatistics {
  readonly atRelease: ShiftStatistic;
  readonly m: Float64Array;
  readonly zPreExisting: Float64Array;
}

/** Measures `rows` moments by all filters in the direction +1 (upwards) or -1. */
export function shiftStatistics(filters: readonly MatchedFilter[], direction: 1 | -1, rows: number): ShiftStatistics {
  const shifts = filters.filter(({ shape }) => shape.kind === 'step' || shape.kind === 'ramp');
  const before = filters.filter(({ shape }) => shape.kind === 'pre_existing');
  const zShift = strongest(shifts, direction, rows);
  const zPreExisting = strongest(before, direction, rows);
  const zPulse = strongest(
    filters.filter(({ shape }) => shape.kind === 'pulse'),
    direction,
    rows,
  );
  const m = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    m[row] =
      zShift[row]! -
      PRE_EXISTING_PENALTY * Math.max(0, zPreExisting[row]! - zShift[row]!) -
      PULSE_PENALTY * Math.max(0, zPulse[row]! - zShift[row]!);
  }
  const bestOf = (candidates: readonly MatchedFilter[], z: number): MatchedFilter | null =>
    candidates.find((filter) => lessLagCost(direction * filter.z[0]!, lagCost(filter.shape)) === z) ?? null;
  return {
    atRelease: {
      zShift: zShift[0]!,
      shift: bestOf(shifts, zShift[0]!),
      zPreExisting: zPreExisting[0]!,
      preExisting: bestOf(before, zPreExisting[0]!),
      zPulse: zPulse[0]!,
      m: m[0]!,
    },
    m,
    zPreExisting,
  };
}

/** Row by row the largest z of these filters after the cost of their lags; minus infinity without a filter. */
function strongest(filters: readonly MatchedFilter[], direction: 1 | -1, rows: number): Float64Array {
  const largest = new Float64Array(rows).fill(Number.NEGATIVE_INFINITY);
  for (const { z, shape } of filters) keepStronger(z, direction, lagCost(shape), largest);
  return largest;
}

function keepStronger(z: Float64Array, direction: 1 | -1, cost: number, largest: Float64Array): void {
  for (let row = 0; row < largest.length; row++) {
    const own = direction * z[row]!;
    // Paying for the lag only makes it smaller, so the root is taken of few.
    if (!(own > largest[row]!)) continue;
    const paid = lessLagCost(own, cost);
    if (paid > largest[row]!) largest[row] = paid;
  }
}

const lessLagCost = (z: number, cost: number): number => (z > 0 && cost > 0 ? Math.sqrt(Math.max(0, z * z - cost)) : z);

/** What z^2 pays for a lag; nothing where the change was there before. */
const lagCost = ({ lagS }: ChangeShape): number => Math.max(0, (LAG_COST * lagS) / LAG_COST_PER_S);
