import { type Millis, SECOND_MS } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector, Signal, SignalWindow } from '../../model/signal.ts';
import { matcherOf } from '../discovery/select-series.ts';
import { addCounts, addLevels, weightedMean } from './aggregate-series.ts';
import { bucketQuantiles } from './bucket-quantiles.ts';
import { gridInside } from './grid.ts';
import { livenessOf } from './liveness.ts';
import { windowStepMs } from './window-step.ts';

/**
 * A signal over `[from, to)`, one value a step, on a grid aligned to the epoch. `given` are the samples of the signal's series and of those
 * that show whether its service reported at all (`SignalCatalogue.selectorsOf`); to carry levels into the window they should reach back
 * `LEVEL_HOLDS_MS` before `from`. `stepMs` is measured from the samples unless it is given.
 *
 * Missing (NaN): counts while no series of the service reported for minutes, ratios without a request, means without a sample, quantiles without an observation,
 * and everything before the first and after the last sample known.
 */
export function readWindow(
  signal: Signal,
  given: readonly SeriesSamples[],
  from: Millis,
  to: Millis,
  stepMs: number = windowStepMs(signal.expression, given),
): SignalWindow {
  const { expression } = signal;
  const grid = gridInside(from, to, stepMs);
  const live = livenessOf(given, grid);
  const pick = (selectors: readonly SeriesSelector[]): readonly SeriesSamples[] => {
    const matches = matcherOf(selectors);
    return given.filter(({ series }) => matches(series));
  };
  const window = { start: grid.start, stepMs, denominators: null };
  switch (expression.form) {
    case 'sum':
      return { ...window, values: addCounts(pick(expression.of), grid, live) };
    case 'rate': {
      const values = addCounts(pick(expression.of), grid, live);
      return { ...window, values: values.map((sum) => sum / (stepMs / SECOND_MS)) };
    }
    case 'mean':
      return { ...window, values: weightedMean(pick(expression.of), expression.weight ? pick(expression.weight) : [], grid) };
    case 'level':
      return { ...window, values: addLevels(pick(expression.of), grid, live.lastIndexOf(1)) };
    case 'quantile':
      return { ...window, values: bucketQuantiles(pick(expression.of), expression.q, grid) };
    case 'ratio': {
      const denominators = addCounts(pick(expression.denominator), grid, live);
      const numerators = addCounts(pick(expression.numerator), grid, live);
      // Of another kind than a ratio it is a mean, such as of seconds by request, and not one count out of another.
      if (signal.kind !== 'ratio')
        return { ...window, values: numerators.map((sum, step) => sum / (denominators[step]! || Number.NaN)) };
      const values = numerators.map((numerator, step) => (denominators[step]! > 0 ? numerator : Number.NaN));
      return { ...window, values, denominators };
    }
  }
}
