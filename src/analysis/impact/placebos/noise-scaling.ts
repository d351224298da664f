import { median } from '../../stats/median.ts';
import type { PlaceboTable } from './placebo-table.ts';

/**
 * Noise counts for a third of the typical one at least. The bounds are one of five changes that together raised recall at 1 % false flags
 * from 0.185 to 0.282 (seed 1 of the benchmark).
 */
const SMALLEST_LOG_RATIO = Math.log(1 / 3);
/** And for four times that at most. */
const LARGEST_LOG_RATIO = Math.log(4);
/** A slope through fewer placebos is mostly noise. Not varied. */
const FEWEST_FOR_SLOPE = 20;
/** Noise that varies by less than rounding has no slope. */
const SMALLEST_SPREAD = 1e-6;

export interface NoiseScaling {
  /** 0: shifts are as large in quiet hours as in noisy ones; 1: they grow with the noise. */
  readonly exponent: number;
  /** Median noise over the placebos; 0 for a series that hardly ever moves. */
  readonly typicalNoise: number;
  /** Divisor of the release's residuals. */
  readonly releaseFactor: number;
}

/** Estimates how residuals grow with the noise before the anchor, and divides every row of `residuals` by it, in place. */
export function scaleByNoise(table: PlaceboTable, residuals: Float64Array): NoiseScaling {
  const size = table.blocks.count;
  const typicalNoise = median(table.noise.subarray(1, table.placebos + 1));
  const none = { exponent: 0, typicalNoise, releaseFactor: 1 };
  if (!(typicalNoise > 0)) return none;
  const logRatios = logarithms(table.noise, typicalNoise);
  const exponent = noiseExponent(table, residuals, logRatios);
  if (exponent === 0) return none;
  const factorOf = (row: number): number =>
    Math.exp(exponent * Math.min(Math.max(logRatios[row]!, SMALLEST_LOG_RATIO), LARGEST_LOG_RATIO));
  for (let row = 0, at = 0; row <= table.placebos; row++) {
    const share = 1 / factorOf(row);
    for (const end = at + size; at < end; at++) residuals[at] = residuals[at]! * share;
  }
  return { exponent, typicalNoise, releaseFactor: factorOf(0) };
}

/** Of each value over `unit`; minus infinity for zero. */
function logarithms(values: Float64Array, unit: number): Float64Array {
  const logs = new Float64Array(values.length);
  for (let i = 0; i < logs.length; i++) logs[i] = Math.log(values[i]! / unit);
  return logs;
}

/** Least-squares slope of log(sum of |residual|) on log(noise) over the placebos, kept between 0 and 1. */
function noiseExponent(table: PlaceboTable, residuals: Float64Array, logRatios: Float64Array): number {
  const size = table.blocks.count;
  let [n, x, y, xx, xy] = [0, 0, 0, 0, 0];
  for (let row = 1, at = size; row <= table.placebos; row++) {
    let size1 = 0;
    for (const end = at + size; at < end; at++) size1 += Math.abs(residuals[at]!);
    if (!(size1 > 0 && table.noise[row]! > 0)) continue;
    const logNoise = logRatios[row]!;
    const logSize = Math.log(size1);
    n++;
    x += logNoise;
    y += logSize;
    xx += logNoise * logNoise;
    xy += logNoise * logSize;
  }
  const spread = n * xx - x * x;
  if (n <= FEWEST_FOR_SLOPE || !(spread > SMALLEST_SPREAD)) return 0;
  return Math.min(1, Math.max(0, (n * xy - x * y) / spread));
}
