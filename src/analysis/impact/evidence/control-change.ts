import type { SignalWindow } from '../../../model/signal.ts';
import { indexFrom, toAnalysisGrid } from '../../series/analysis-grid.ts';
import type { NativeSeries } from '../../series/native-series.ts';
import { type PreparedSeries, prepareSeries } from '../../series/prepared-series.ts';
import { type Scale, transform } from '../../series/transform.ts';
import { binomialUpperTail } from '../../stats/binomial-tail.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import { blocksAround } from '../placebos/blocks.ts';
import { levelBefore } from '../series/level-before.ts';
import { isLacking, presence } from '../series/window-summary.ts';
import { lowCountTest } from '../statistics/low-count-test.ts';
import { estimateShift, reportedShape } from '../statistics/shift-estimate.ts';
import { testShift } from '../statistics/shift-test.ts';
import { testSpread } from '../statistics/spread-test.ts';
import { testVariance } from '../statistics/variance-test.ts';
import { rateEffect } from './assess-by-counts.ts';
import { type EffectSize, measuredEffect } from './effect-size.ts';

/** A single control counts as moved below this: a doubtful move of a service that nobody touched is reason enough to discount a shift. */
const SINGLE_MOVED_P = 0.1;
/** Several count as moved together where so many small p by chance are rarer than this; the search over how many triples it at most. */
const MOVED_TOGETHER_P = 0.03;
/** A control must cover the two hours before the release, as far back as the blocks reach. */
const BEFORE_MS = 7_200_000;
/** Lowest relative change that has a logarithm worth comparing: a signal that all but stops. */
const LOWEST_RELATIVE = -0.95;

/** The same signal of a service that this release did not touch, around the release. */
export interface ControlSeries {
  readonly native: NativeSeries;
  readonly series: PreparedSeries;
  readonly scale: Scale;
}

/** How a control moved at the release, as if that had been its own. */
export interface ControlChange {
  readonly up: ControlShift;
  readonly down: ControlShift;
  /** `change` is the logarithm of the spread after the release over the one before. */
  readonly spread: ControlShift;
}

/** A change and how unusual it is for the control. */
export interface ControlShift {
  readonly pValue: number;
  /** See `comparableChange`. */
  readonly change: number;
}

/**
 * The controls on the grid of `series`. Those that lie on another one, or have too many gaps around the release, are left out: a judgement
 * goes on without them. `cut` takes the part of a window that the signal is judged on.
 */
export function usableControls(
  { controls, signal }: ImpactInput,
  { startMs, stepMs }: PreparedSeries,
  cut: (window: SignalWindow) => NativeSeries,
): readonly ControlSeries[] {
  return controls.flatMap((window): readonly ControlSeries[] => {
    const native = cut(window);
    if (!isCovered(native)) return [];
    const { x, scale } = transform(native, signal.kind);
    const series = prepareSeries(toAnalysisGrid(native.startMs, native.stepMs, x));
    const isAligned = series.stepMs === stepMs && Number.isInteger((startMs - series.startMs) / stepMs);
    return isAligned ? [{ native, series, scale }] : [];
  });
}

/** True where most of the two hours before the release and of the time after it have samples. */
function isCovered(native: NativeSeries): boolean {
  const { anchor, stepMs, values } = native;
  const sides = [presence(native, anchor - Math.round(BEFORE_MS / stepMs), anchor), presence(native, anchor, values.length)];
  return !sides.some(isLacking);
}

/** Tests a control by its own placebos; by the exact test on counts where it has none. Null where nothing can be tested. */
export function controlChange({ native, series, scale }: ControlSeries, input: ImpactInput): ControlChange | null {
  const { kind } = input.signal;
  const anchor = indexFrom(series, input.releaseAt);
  const blocks = blocksAround(anchor, series.x.length - anchor, series.stepMs);
  const outcome = blocks && testShift(series, blocks, anchor, input.activeRegressions);
  const level = levelBefore(native);
  if (outcome?.outcome === 'tested' && level) {
    const { test } = outcome;
    const afterS = (series.startMs + series.x.length * series.stepMs - input.releaseAt) / 1000;
    const shift = (side: 'up' | 'down'): ControlShift => {
      const filter = reportedShape(test, test[side]);
      const effect = measuredEffect(estimateShift(test, filter), filter.shape, afterS, scale, level);
      return { pValue: test[side].pValue, change: comparableChange(effect, native) };
    };
    const [variance, spread] = [testVariance(series, test), testSpread(series, test)];
    const byVariance = { pValue: variance.pValue, change: Math.log(variance.ratio) };
    const bySpread = { pValue: spread.pValue, change: spread.statistic };
    return { up: shift('up'), down: shift('down'), spread: byVariance.pValue <= bySpread.pValue ? byVariance : bySpread };
  }
  if (kind !== 'count' && !native.denominators) return null;
  const counts = lowCountTest(native);
  const change = comparableChange(rateEffect(counts), native);
  const shift = (side: 'up' | 'down'): ControlShift => ({ pValue: counts[side].pValue, change });
  return { up: shift('up'), down: shift('down'), spread: { pValue: 1, change: 0 } };
}

/** An effect in units that services of any size share: the logarithm of the level, for a ratio the difference. */
export const comparableChange = ({ absolute, relative }: EffectSize, { denominators }: NativeSeries): number =>
  denominators || relative === null ? absolute : Math.log1p(Math.max(LOWEST_RELATIVE, relative));

/**
 * Of the shifts of all controls, those that moved together: the smallest p-values, as many of them as are hardest to explain by chance. Empty
 * where chance explains them. One of five needs p < 0.006, two of them p < 0.06.
 */
export function movedTogether(shifts: readonly ControlShift[]): readonly ControlShift[] {
  if (shifts.length === 1) return shifts.filter(({ pValue }) => pValue < SINGLE_MOVED_P);
  const ascending = shifts.toSorted((a, b) => a.pValue - b.pValue);
  let best = { count: 0, chance: MOVED_TOGETHER_P };
  for (const [index, { pValue }] of ascending.entries()) {
    const chance = binomialUpperTail(index + 1, ascending.length, pValue);
    if (chance < best.chance) best = { count: index + 1, chance };
  }
  return ascending.slice(0, best.count);
}
