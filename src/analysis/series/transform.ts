import type { SignalKind } from '../../model/signal.ts';
import { median } from '../stats/median.ts';
import { isPresent, type NativeSeries } from './native-series.ts';

/** How x was made from the values, so that an effect can be taken back to the signal's own unit. */
export type Scale =
  | { readonly form: 'log'; readonly offset: number }
  | { readonly form: 'count' }
  | { readonly form: 'pooled_ratio'; readonly ratio: number }
  | { readonly form: 'identity' };

export interface Transformed {
  readonly x: Float64Array;
  readonly scale: Scale;
}

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Added to latencies before the logarithm, in medians: a stray zero must not become minus infinity, and small values must keep their ratios. */
const LATENCY_OFFSET = 0.01;
/** The same for rates and wide gauges, which come near zero at night: a larger offset keeps their quiet hours from looking noisy. */
const RATE_OFFSET = 0.1;
/** A positive gauge that spans more than a factor of 10 is read on a logarithmic scale; the benchmark showed no difference beyond noise. */
const WIDE_GAUGE_FACTOR = 10;
/** Curvature f of the count transform: square root below 1/f = 50 events, where noise is Poisson; logarithm above, where it is relative. */
const COUNT_CURVATURE = 0.02;
/** Anscombe's constant (1948). */
const COUNT_SHIFT = 3 / 8;
/** Floor of the variance of a residual, so that a night without requests does not weigh infinitely much. */
const RATIO_VARIANCE_FLOOR = 0.2;
/** A history without a single error still allows for half of one. */
const HALF_AN_ERROR = 0.5;

/**
 * Brings a signal to a scale on which its noise is about the same at every level. Its constants come from the samples before the release
 * alone, so that the change that is judged cannot alter the scale.
 */
export function transform(series: NativeSeries, kind: SignalKind): Transformed {
  if (kind === 'ratio' && series.denominators) return ratioResiduals(series);
  const x = new Float64Array(series.values.length);
  if (kind === 'count') {
    for (let i = 0; i < x.length; i++) x[i] = countToScale(series.values[i]!);
    return { x, scale: { form: 'count' } };
  }
  const offset = logOffset(series, kind);
  if (offset === null) return { x: series.values, scale: { form: 'identity' } };
  for (let i = 0; i < x.length; i++) x[i] = Math.log(series.values[i]! + offset);
  return { x, scale: { form: 'log', offset } };
}

/** Variance-stabilising for counts: Anscombe's square root for small ones, a logarithm for large ones. */
export function countToScale(count: number): number {
  return (2 / Math.sqrt(COUNT_CURVATURE)) * Math.asinh(Math.sqrt(COUNT_CURVATURE * (Math.max(0, count) + COUNT_SHIFT)));
}

/** Keeps the far end of an interval finite when it is transformed back: the sinh of half of it is still far from overflow. */
const LARGEST_COUNT_SCALE = 3000;

/** Inverse of `countToScale`; never below zero. */
export function countFromScale(x: number): number {
  const root = Math.sinh(Math.min(Math.max(0, x), LARGEST_COUNT_SCALE) * (Math.sqrt(COUNT_CURVATURE) / 2));
  return Math.max(0, root ** 2 / COUNT_CURVATURE - COUNT_SHIFT);
}

/** Standard deviation of the number of errors among `requests`, as the residuals use it. */
export const errorDeviation = (requests: number, ratio: number): number => Math.sqrt(requests * ratio + RATIO_VARIANCE_FLOOR);

/** Pearson residuals against the pooled ratio: their sums pool the counts, which a mean of raw ratios would not. */
function ratioResiduals(series: NativeSeries): Transformed {
  const denominators = series.denominators!;
  let errors = 0;
  let requests = 0;
  for (let i = 0; i < Math.min(series.anchor, series.values.length); i++) {
    if (!isPresent(series, i)) continue;
    errors += series.values[i]!;
    requests += denominators[i]!;
  }
  const ratio = Math.max(errors, HALF_AN_ERROR) / Math.max(requests, 1);
  const x = new Float64Array(series.values.length);
  for (let i = 0; i < x.length; i++) {
    const expected = denominators[i]! * ratio;
    x[i] = isPresent(series, i) ? (series.values[i]! - expected) / errorDeviation(denominators[i]!, ratio) : Number.NaN;
  }
  return { x, scale: { form: 'pooled_ratio', ratio } };
}

/** Offset to add before taking logarithms; null where the signal keeps its own scale. */
function logOffset(series: NativeSeries, kind: SignalKind): number | null {
  const history = series.values.subarray(0, Math.max(0, series.anchor));
  const middle = median(history);
  // Next to the smallest doubles the offset would round to nothing, and a zero become minus infinity after all.
  if (!(LATENCY_OFFSET * middle > 0)) return null;
  const lowest = smallest(series.values);
  if (lowest < 0) return null;
  if (kind === 'latency') return LATENCY_OFFSET * middle;
  if (kind === 'rate') return RATE_OFFSET * middle;
  const wide = lowest > 0 && largest(history) > WIDE_GAUGE_FACTOR * smallest(history);
  return wide ? RATE_OFFSET * middle : null;
}

/** Infinite where every value is missing. */
function smallest(values: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! < least) least = values[i]!;
  return least;
}

/** Minus infinity where every value is missing. */
function largest(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}
