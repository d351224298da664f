import { linearRegression } from 'simple-statistics';
import { median } from '../stats/median.ts';
import type { MomentTable } from './moment-table.ts';

const SMALLEST_RATIO = 1 / 3;
const LARGEST_RATIO = 4;
/** Fewer placebos, or noise that hardly varies, say nothing about the exponent. */
const FEWEST_FOR_SLOPE = 20;
const SMALLEST_SPREAD = 1e-6;

export interface NoiseScaling {
  /** 0: shifts are as large in quiet hours as in noisy ones; 1: they grow with the noise. */
  readonly exponent: number;
  /** Median noise over the placebos; 0 for a series that hardly ever moves. */
  readonly typicalNoise: number;
  /** What the release's residuals were divided by. */
  readonly releaseFactor: number;
}

/** Learns how residuals grow with the noise before the moment, and divides every row of `residuals` (owned by the caller) by it. */
export function scaleByNoise(table: MomentTable, residuals: Float64Array): NoiseScaling {
  const size = table.blocks.count;
  const typicalNoise = median(table.noise.subarray(1, table.placebos + 1));
  const exponent = typicalNoise > 0 ? noiseExponent(table, residuals, typicalNoise) : 0;
  const factorOf = (row: number): number =>
    exponent === 0 ? 1 : Math.min(Math.max(table.noise[row]! / typicalNoise, SMALLEST_RATIO), LARGEST_RATIO) ** exponent;
  for (let row = 0; row <= table.placebos; row++) {
    const factor = factorOf(row);
    for (let at = row * size; at < (row + 1) * size; at++) residuals[at] = residuals[at]! / factor;
  }
  return { exponent, typicalNoise, releaseFactor: factorOf(0) };
}

/** Slope of log(sum of |residual|) on log(noise), kept between 0 and 1. */
function noiseExponent(table: MomentTable, residuals: Float64Array, typicalNoise: number): number {
  const size = table.blocks.count;
  const points: [number, number][] = [];
  let sum = 0;
  let sumOfSquares = 0;
  for (let row = 1; row <= table.placebos; row++) {
    let size1 = 0;
    for (let at = row * size; at < (row + 1) * size; at++) size1 += Math.abs(residuals[at]!);
    if (!(size1 > 0 && table.noise[row]! > 0)) continue;
    const logNoise = Math.log(table.noise[row]! / typicalNoise);
    points.push([logNoise, Math.log(size1)]);
    sum += logNoise;
    sumOfSquares += logNoise * logNoise;
  }
  const spread = points.length * sumOfSquares - sum * sum;
  if (points.length <= FEWEST_FOR_SLOPE || !(spread > SMALLEST_SPREAD)) return 0;
  return Math.min(1, Math.max(0, linearRegression(points).m));
}
