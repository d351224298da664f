import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween } from '../../series/running-sums.ts';
import { reachAfter } from '../placebos/blocks.ts';
import { type BothWays, bothWays, type RankedStatistic, rankBothWays } from '../placebos/rank-both-ways.ts';
import type { ShiftTest } from './shift-test.ts';

/** Lengths of the range that is compared with the forecast: two short ones for an outage that is minutes old, an hour for a small step. */
const LENGTHS_S = [300, 900, 1800, 3600];
/** Begins of the range: at once, or after a roll-out of five or ten minutes. */
const LAGS_S = [0, 300, 600];
/** The level moves by at least this part of the noise from sample to sample, or it would be frozen at the mean of all history. */
const LEAST_DRIFT = 1e-4;
/** Where no range could be compared: lower than any z. */
const NONE_SEEN = -99;

/** Variances of a local level: of its own steps, and of the noise of a sample around it. */
interface LocalLevel {
  readonly drift: number;
  readonly noise: number;
}

/**
 * How far the time after the anchor lies from the forecast of a local level, the simplest model of a signal whose level wanders (Harvey 1989;
 * the Kalman filter of it is exponential smoothing). Unlike the blocks it uses all samples before the anchor, the nearest most. The
 * standard deviation is that of the forecast and of the mean together; the p is the share of placebos, as for every statistic.
 */
export function testLocalLevel(
  series: PreparedSeries,
  test: ShiftTest,
): { readonly up: RankedStatistic; readonly down: RankedStatistic } {
  const { table } = test;
  const z = bothWays(table.placebos + 1, NONE_SEEN);
  const level = localLevel(series.clipped, table.anchors[0]!);
  if (level) {
    const forecasts = forecast(series.clipped, table.anchors, gainOf(level));
    for (const { lag, length } of rangesWithin(reachAfter(table.blocks), series.stepMs)) {
      keepFurther(series, table.anchors, forecasts, { lag, length, deviation: deviationOf(level, lag, length) }, z);
    }
  }
  return rankBothWays(table, z);
}

/** By the method of moments, from the variance of the differences and the covariance of neighbouring ones; null where nothing moves. */
function localLevel(x: Float64Array, anchor: number): LocalLevel | null {
  let [squares, products, count] = [0, 0, 0];
  let previous = Number.NaN;
  for (let i = 1; i < Math.min(anchor, x.length); i++) {
    const difference = x[i]! - x[i - 1]!;
    const product = difference * previous;
    if (!Number.isNaN(product)) {
      squares += difference * difference;
      products += product;
      count++;
    }
    previous = difference;
  }
  if (!(squares > 0)) return null;
  const noise = Math.min(Math.max(0, -products / count), squares / count / 2);
  return { noise, drift: Math.max(squares / count - 2 * noise, (LEAST_DRIFT * squares) / count) };
}

/** Variance of the level once many samples were seen, before the next one. */
const settledVariance = ({ drift, noise }: LocalLevel): number => (drift + Math.sqrt(drift * drift + 4 * drift * noise)) / 2;

const gainOf = (level: LocalLevel): number => settledVariance(level) / (settledVariance(level) + level.noise);

/** Standard deviation of the mean of `length` samples that begin `lag` samples after the forecast, about that forecast. */
function deviationOf(level: LocalLevel, lag: number, length: number): number {
  // A random walk of n steps has a mean with (n + 1)(2n + 1)/(6n) times the variance of a step.
  const walked = lag + ((length - 1) * (2 * length - 1)) / (6 * length);
  return Math.sqrt(settledVariance(level) + level.drift * walked + level.noise / length);
}

/** The smoothed level right before each anchor. */
function forecast(x: Float64Array, anchors: Int32Array, gain: number): Float64Array {
  const forecasts = new Float64Array(anchors.length).fill(Number.NaN);
  const inOrder = Int32Array.from(anchors.keys()).sort((a, b) => anchors[a]! - anchors[b]!);
  let level = Number.NaN;
  let i = 0;
  for (const row of inOrder) {
    for (const end = anchors[row]!; i < end; i++) {
      const value = x[i]!;
      if (Number.isNaN(value)) continue;
      level = Number.isNaN(level) ? value : level + gain * (value - level);
    }
    forecasts[row] = level;
  }
  return forecasts;
}

/** A range after an anchor, in samples, and the standard deviation of its mean. */
interface ForecastRange {
  readonly lag: number;
  readonly length: number;
}

function rangesWithin(reach: number, stepMs: number): readonly ForecastRange[] {
  const lengths = [...new Set(LENGTHS_S.map((lengthS) => samplesIn(lengthS, stepMs)))];
  const lags = [...new Set(LAGS_S.map((lagS) => Math.round((lagS * 1000) / stepMs)))];
  return lags.flatMap((lag) => lengths.filter((length) => lag + length <= reach).map((length) => ({ lag, length })));
}

/** Raises z to that of this range, row by row, where it is higher. */
function keepFurther(
  { sums }: PreparedSeries,
  anchors: Int32Array,
  forecasts: Float64Array,
  { lag, length, deviation }: ForecastRange & { readonly deviation: number },
  { up, down }: BothWays,
): void {
  for (let row = 0; row < up.length; row++) {
    const from = anchors[row]! + lag;
    const z = (meanBetween(sums.clipped, sums.present, from, from + length) - forecasts[row]!) / deviation;
    if (z > up[row]!) up[row] = z;
    if (-z > down[row]!) down[row] = -z;
  }
}
