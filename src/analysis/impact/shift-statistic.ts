import { filterZ, type MatchedFilter } from './matched-filter.ts';

/** A change that begins later must be this much stronger: 2 units of z^2 for every 300 s. */
const LAG_COST = 2;
const LAG_COST_PER_S = 300;
const PRE_EXISTING_PENALTY = 2;
const PULSE_PENALTY = 1;

/** How strongly a moment looks like the begin of a lasting change in one direction. */
export interface ShiftStatistic {
  /** Best step or ramp, after the cost of its lag; minus infinity where no shape could be looked for. */
  zShift: number;
  shift: MatchedFilter | null;
  /** Best change that was there before, and best pulse. */
  zPreExisting: number;
  preExisting: MatchedFilter | null;
  zPulse: number;
  /** The evidence: the best shift, less what the other explanations explain better. */
  m: number;
}

/** An empty statistic to be filled by `shiftStatistic`; one can serve a whole loop. */
export const emptyStatistic = (): ShiftStatistic => ({
  zShift: Number.NEGATIVE_INFINITY,
  shift: null,
  zPreExisting: Number.NEGATIVE_INFINITY,
  preExisting: null,
  zPulse: Number.NEGATIVE_INFINITY,
  m: Number.NEGATIVE_INFINITY,
});

/** z of every filter for one row, into `into`. Serves both directions: the other one has the opposite sign. */
export function zOfFilters(filters: readonly MatchedFilter[], residuals: Float64Array, at: number, into: Float64Array): void {
  for (let i = 0; i < filters.length; i++) into[i] = filterZ(filters[i]!, residuals, at);
}

/** Fills `into` for the direction +1 (upwards) or -1. */
export function shiftStatistic(
  filters: readonly MatchedFilter[],
  z: Float64Array,
  direction: 1 | -1,
  into: ShiftStatistic,
): void {
  into.zShift = into.zPreExisting = into.zPulse = Number.NEGATIVE_INFINITY;
  into.shift = into.preExisting = null;
  for (let i = 0; i < filters.length; i++) {
    const filter = filters[i]!;
    const own = direction * z[i]!;
    if (filter.shape.kind === 'pre_existing') {
      if (own > into.zPreExisting) {
        into.zPreExisting = own;
        into.preExisting = filter;
      }
    } else if (filter.shape.kind === 'pulse') {
      if (own > into.zPulse) into.zPulse = own;
    } else {
      const paid = own > 0 ? Math.sqrt(Math.max(0, own * own - (LAG_COST * filter.shape.lagS) / LAG_COST_PER_S)) : own;
      if (paid > into.zShift) {
        into.zShift = paid;
        into.shift = filter;
      }
    }
  }
  into.m =
    into.zShift -
    PRE_EXISTING_PENALTY * Math.max(0, into.zPreExisting - into.zShift) -
    PULSE_PENALTY * Math.max(0, into.zPulse - into.zShift);
}
