import type { SliceCell, SliceInput, SliceSteps } from './slice-input.ts';

/** Sums over some cells. */
export interface SliceTotals {
  /** Before: observed, and of what. */
  readonly before: number;
  readonly beforeExposure: number;
  /** After: observed, of what, and what it would be had every cell stayed as it was before. */
  readonly observed: number;
  readonly exposure: number;
  readonly expected: number;
}

/** Of no cells. */
export const NO_TOTALS: SliceTotals = { before: 0, beforeExposure: 0, observed: 0, exposure: 0, expected: 0 };

export const addTotals = (a: SliceTotals, b: SliceTotals): SliceTotals => ({
  before: a.before + b.before,
  beforeExposure: a.beforeExposure + b.beforeExposure,
  observed: a.observed + b.observed,
  exposure: a.exposure + b.exposure,
  expected: a.expected + b.expected,
});

export const lessTotals = (a: SliceTotals, b: SliceTotals): SliceTotals => ({
  before: a.before - b.before,
  beforeExposure: a.beforeExposure - b.beforeExposure,
  observed: a.observed - b.observed,
  exposure: a.exposure - b.exposure,
  expected: a.expected - b.expected,
});

export const sumTotals = (some: readonly SliceTotals[]): SliceTotals => some.reduce(addTotals, NO_TOTALS);

/**
 * The totals of each cell. Traffic that was not there before is expected to be as all traffic was; what is observed over time alone is
 * expected to be what that cell showed, which is nothing for a new one.
 */
export function cellTotals({ cells, before, after, exposure }: SliceInput): readonly SliceTotals[] {
  const raw = cells.map((cell) => ({ before: sumOfSteps(cell, before), after: sumOfSteps(cell, after) }));
  const all = raw.reduce((sum, one) => ({ observed: sum.observed + one.before.observed, of: sum.of + one.before.of }), {
    observed: 0,
    of: 0,
  });
  const pooled = all.of > 0 ? all.observed / all.of : 0;
  return raw.map((one) => {
    const usual = one.before.of > 0 ? one.before.observed / one.before.of : exposure === 'traffic' ? pooled : 0;
    return {
      before: one.before.observed,
      beforeExposure: one.before.of,
      observed: one.after.observed,
      exposure: one.after.of,
      expected: usual * one.after.of,
    };
  });
}

export function sumOfSteps(
  { observed, exposure }: SliceCell,
  { from, to }: SliceSteps,
): { readonly observed: number; readonly of: number } {
  let [sum, of] = [0, 0];
  for (let step = from; step < to; step += 1) {
    const [value, weight] = [observed[step]!, exposure[step]!];
    if (Number.isNaN(value) || Number.isNaN(weight)) continue;
    sum += value;
    of += weight;
  }
  return { observed: sum, of };
}

/** The hour before is looked at in so many parts: five minutes each, in which what cells do by themselves shows. */
const PARTS = 12;

/** What each cell observed in each part of the time before, and of what. */
export interface CellParts {
  readonly count: number;
  readonly observed: readonly Float64Array[];
  readonly exposure: readonly Float64Array[];
}

/** The parts of the cells; fewer than twelve where there are not as many steps. */
export function cellParts({ cells, before }: SliceInput): CellParts {
  const length = Math.max(1, Math.floor((before.to - before.from) / PARTS));
  const count = Math.min(PARTS, Math.floor((before.to - before.from) / length));
  const sums = cells.map((cell) =>
    Array.from({ length: count }, (_, part) => {
      const from = before.from + part * length;
      return sumOfSteps(cell, { from, to: from + length });
    }),
  );
  return {
    count,
    observed: sums.map((parts) => Float64Array.from(parts, ({ observed }) => observed)),
    exposure: sums.map((parts) => Float64Array.from(parts, ({ of }) => of)),
  };
}

/**
 * How much more groups of cells vary from part to part than the Poisson distribution has it, as a factor of the variance; of what is no
 * count, the variance over the level, in the unit of what is observed. NaN where nothing was observed.
 */
export function dispersionOf(groups: readonly (readonly number[])[], parts: CellParts): number {
  const { count } = parts;
  let [squares, expectedSum] = [0, 0];
  for (const group of groups) {
    const [observed, exposure] = [partsOf(group, parts.observed, count), partsOf(group, parts.exposure, count)];
    const [all, of] = [observed, exposure].map((each) => each.reduce((sum, one) => sum + one, 0)) as [number, number];
    if (!(of > 0 && all > 0)) continue;
    for (let part = 0; part < count; part += 1) {
      const expected = (all / of) * exposure[part]!;
      squares += (observed[part]! - expected) ** 2;
      expectedSum += expected;
    }
  }
  // The level of each group was measured on the same parts.
  return count < 2 || expectedSum <= 0 ? Number.NaN : (squares / expectedSum) * (count / (count - 1));
}

function partsOf(group: readonly number[], of: readonly Float64Array[], count: number): Float64Array {
  const sum = new Float64Array(count);
  for (const cell of group) for (let part = 0; part < count; part += 1) sum[part]! += of[cell]![part]!;
  return sum;
}
