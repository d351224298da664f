import type { MatchedFilter } from './matched-filter.ts';
import type { ShapeKind } from './shapes.ts';

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

/** All filters side by side, as the loop over hundreds of placebos wants them. */
export interface FilterBank {
  readonly filters: readonly MatchedFilter[];
  readonly size: number;
  /** `size` numbers a filter. */
  readonly weights: Float64Array;
  readonly roles: Uint8Array;
  /** What z^2 pays for the lag of a shift. */
  readonly lagCosts: Float64Array;
}

const SHIFT = 0;
const PULSE = 1;
const PRE_EXISTING = 2;
const ROLES: Readonly<Record<ShapeKind, number>> = { step: SHIFT, ramp: SHIFT, pulse: PULSE, pre_existing: PRE_EXISTING };

/** Lays the filters out; `size` is the number of blocks. */
export function filterBank(filters: readonly MatchedFilter[], size: number): FilterBank {
  const weights = new Float64Array(filters.length * size);
  for (const [i, filter] of filters.entries()) weights.set(filter.weights, i * size);
  return {
    filters,
    size,
    weights,
    roles: Uint8Array.from(filters, ({ shape }) => ROLES[shape.kind]),
    lagCosts: Float64Array.from(filters, ({ shape }) => (LAG_COST * shape.lagS) / LAG_COST_PER_S),
  };
}

/** z of every filter for one row, into `into`. Serves both directions: the other one has the opposite sign. */
export function zOfFilters({ weights, size }: FilterBank, residuals: Float64Array, at: number, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += weights[i * size + j]! * residuals[at + j]!;
    into[i] = sum;
  }
}

/** Fills `into` for the direction +1 (upwards) or -1. */
export function shiftStatistic(
  { filters, roles, lagCosts }: FilterBank,
  z: Float64Array,
  direction: 1 | -1,
  into: ShiftStatistic,
): void {
  let best = -1;
  let bestBefore = -1;
  let zShift = Number.NEGATIVE_INFINITY;
  let zPreExisting = Number.NEGATIVE_INFINITY;
  let zPulse = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < z.length; i++) {
    const own = direction * z[i]!;
    const role = roles[i]!;
    if (role === PRE_EXISTING) {
      if (own > zPreExisting) {
        zPreExisting = own;
        bestBefore = i;
      }
    } else if (role === PULSE) {
      if (own > zPulse) zPulse = own;
    } else if (own > zShift) {
      // Paying for the lag only makes it smaller, so the root is taken of few.
      const paid = own > 0 ? Math.sqrt(Math.max(0, own * own - lagCosts[i]!)) : own;
      if (paid > zShift) {
        zShift = paid;
        best = i;
      }
    }
  }
  into.zShift = zShift;
  into.zPreExisting = zPreExisting;
  into.zPulse = zPulse;
  into.shift = filters[best] ?? null;
  into.preExisting = filters[bestBefore] ?? null;
  into.m =
    into.zShift -
    PRE_EXISTING_PENALTY * Math.max(0, into.zPreExisting - into.zShift) -
    PULSE_PENALTY * Math.max(0, into.zPulse - into.zShift);
}
