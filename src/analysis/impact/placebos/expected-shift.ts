import type { PlaceboTable } from './placebo-table.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Part of the diagonal added to it: keeps the two coefficients apart where rhythm and control move alike. Not varied by itself. */
const RIDGE = 0.05;
/** A rhythm repeats itself, and hardly more: a larger coefficient would be fitted to noise. */
const LARGEST_SEASONAL = 1.1;
/** Share of the placebos that must have an earlier day before the seasonal coefficient is fitted; fewer are one part of one day. */
const FITTABLE_SHARE = 0.25;
/** Their smallest number: neighbouring placebos share most of their blocks, so that 30 of them are under three hours. */
const FITTABLE_PLACEBOS = 30;
/** With one day of history the coefficient cannot be fitted: somewhat more than half of yesterday's movement is expected again. */
const ONE_DAY_COEFFICIENT = 0.6;

export interface ExpectedShift {
  /** Weight of the movement at this clock time on earlier days. */
  readonly seasonal: number;
  /** Weight of the movement of services that were not released, or of the load. */
  readonly control: number;
}

/**
 * How much of the movement around an anchor the same time of earlier days and the control predict: ridge regression through the origin
 * over the blocks of all placebos, weighted, with bounded coefficients.
 */
export function fitExpectedShift(table: PlaceboTable): ExpectedShift {
  const { placebos, weights, features, earlierDays, earlierFeatures, control: beside, blocks } = table;
  let withEarlier = 0;
  let gg = 0;
  let gc = 0;
  let cc = 0;
  let gf = 0;
  let cf = 0;
  for (let i = 1; i <= placebos; i++) {
    const weight = weights[i - 1]!;
    if (earlierDays[i]! > 0) withEarlier++;
    for (let at = i * blocks.count; at < (i + 1) * blocks.count; at++) {
      const f = features[at]!;
      const g = earlierFeatures[at]!;
      const c = beside ? beside.features[at]! : 0;
      gg += weight * g * g;
      gc += weight * g * c;
      cc += weight * c * c;
      gf += weight * g * f;
      cf += weight * c * f;
    }
  }
  const largest = beside ? beside.largestCoefficient : 0;
  const hasEarlier = earlierDays[0]! > 0;
  const fittable = hasEarlier && withEarlier >= FITTABLE_SHARE * placebos && withEarlier > FITTABLE_PLACEBOS;
  const control = (shared: number, own: number): number => clamp(own > 0 ? shared / (own * (1 + RIDGE)) : 0, largest);
  if (!fittable) return { seasonal: hasEarlier ? ONE_DAY_COEFFICIENT : 0, control: control(cf, cc) };
  const g = gg * (1 + RIDGE);
  const c = cc * (1 + RIDGE);
  const determinant = g * c - gc * gc;
  if (!(determinant > 0)) return { seasonal: clamp(g > 0 ? gf / g : 0, LARGEST_SEASONAL), control: control(cf, cc) };
  return {
    seasonal: clamp((gf * c - gc * cf) / determinant, LARGEST_SEASONAL),
    control: clamp((g * cf - gc * gf) / determinant, largest),
  };
}

/** Every row of the table less its predicted movement. */
export function unexpectedShift(table: PlaceboTable, { seasonal, control }: ExpectedShift): Float64Array {
  const left = table.features.slice(0, (table.placebos + 1) * table.blocks.count);
  // Rows without an earlier day hold zeros.
  if (seasonal !== 0) takeAway(left, seasonal, table.earlierFeatures);
  if (table.control) takeAway(left, control, table.control.features);
  return left;
}

function takeAway(left: Float64Array, share: number, predicted: Float64Array): void {
  for (let at = 0; at < left.length; at++) left[at] = left[at]! - share * predicted[at]!;
}

const clamp = (value: number, largest: number): number => Math.min(Math.max(value, 0), largest);
