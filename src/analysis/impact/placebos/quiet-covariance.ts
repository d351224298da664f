import { MAD_TO_SIGMA, medianInPlace } from '../../stats/median.ts';
import type { PlaceboTable } from './placebo-table.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Residuals past five robust deviations count as five: one earlier outage must not set the covariance. */
const CLIP_DEVIATIONS = 5 * MAD_TO_SIGMA;
/** Shrinkage of the off-diagonals with an endless history, before it is halved; a little steadies ten blocks that share samples. */
const SHRINK_BASE = 0.05;
/** Added to it: 3 / (3 + hours of history), as a covariance of ten blocks estimated from a few hours is mostly noise. */
const SHRINK_HOURS = 3;
/** Never more than half: without covariances between blocks slow movements would pass for steps. */
const MOST_SHRINK = 0.5;
/** Part of the mean variance added to each variance: keeps the matrix positive definite where two blocks move alike. */
const DIAGONAL_SHARE = 0.01;
/** With less history than this, under two days, a slope may be a rhythm not seen before and is made a part of the noise. */
const SLOPE_PRIOR_BELOW_HOURS = 40;
/**
 * Weight of that slope, 8 / (8 + hours): half at eight hours. One of five changes that together raised recall at 1 % false flags from 0.185
 * to 0.282 (seed 1 of the benchmark).
 */
const SLOPE_PRIOR_HOURS = 8;
/** Distance of the middle of the half hour of reference from the anchor. */
const REFERENCE_CENTRE_HOURS = 0.25;

/**
 * How the blocks around a placebo vary together: weighted second moments of the clipped residuals about zero, row by row, with the
 * off-diagonals shrunk (more for a short history) and a little added to the diagonal. Null when the placebos do not vary at all.
 */
export function quietCovariance(table: PlaceboTable, residuals: Float64Array): Float64Array | null {
  const size = table.blocks.count;
  const covariance = weightedProducts(clippedColumns(table, residuals), table.weights);
  let totalWeight = 0;
  for (let i = 0; i < table.placebos; i++) totalWeight += table.weights[i]!;
  let trace = 0;
  for (let j = 0; j < size; j++) trace += covariance[j * size + j]! / totalWeight;
  if (!(trace > 0)) return null;
  const retained = 1 - Math.min(MOST_SHRINK, (SHRINK_BASE + SHRINK_HOURS / (SHRINK_HOURS + table.effectiveHours)) / 2);
  for (let j = 0; j < size; j++) {
    for (let l = 0; l < j; l++) {
      const shared = (covariance[j * size + l]! / totalWeight) * retained;
      covariance[j * size + l] = shared;
      covariance[l * size + j] = shared;
    }
    covariance[j * size + j] = covariance[j * size + j]! / totalWeight + (DIAGONAL_SHARE * trace) / size;
  }
  addSlopePrior(table, residuals, covariance);
  return covariance;
}

/**
 * The placebos' residuals block by block, each clipped at five robust deviations. A block that is mostly exactly zero has a robust deviation
 * of 0 and uses its mean size instead, or nothing would be left of it.
 */
function clippedColumns({ blocks, placebos }: PlaceboTable, residuals: Float64Array): readonly Float64Array[] {
  const size = blocks.count;
  const all = new Float64Array(size * placebos);
  const sizes = new Float64Array(placebos);
  return Array.from({ length: size }, (_, j) => {
    const column = all.subarray(j * placebos, (j + 1) * placebos);
    let sum = 0;
    let largest = 0;
    for (let i = 0, at = size + j; i < placebos; i++, at += size) {
      const value = residuals[at]!;
      column[i] = value;
      sizes[i] = Math.abs(value);
      sum += sizes[i]!;
      if (sizes[i]! > largest) largest = sizes[i]!;
    }
    if (isWithinLimit(largest, sizes)) return column;
    const typical = medianInPlace(sizes, placebos) || sum / placebos;
    const limit = CLIP_DEVIATIONS * typical;
    for (let i = 0; i < placebos; i++) column[i] = Math.min(Math.max(column[i]!, -limit), limit);
    return column;
  });
}

/** True when more than half of the sizes, and so their median, are large enough for the largest to be within the limit. That is nearly always so. */
function isWithinLimit(largest: number, sizes: Float64Array): boolean {
  const enough = largest / CLIP_DEVIATIONS;
  let below = 0;
  for (let i = 0; i < sizes.length; i++) below += Number(sizes[i]! < enough);
  return largest > 0 && 2 * (below + 1) < sizes.length;
}

/** Products of any two columns, summed with weights, in the lower triangle. Two sums at a time do not wait for each other. */
function weightedProducts(columns: readonly Float64Array[], weights: Float64Array): Float64Array {
  const size = columns.length;
  const products = new Float64Array(size * size);
  const weighted = new Float64Array(weights.length);
  for (let j = 0; j < size; j++) {
    const column = columns[j]!;
    for (let i = 0; i < weighted.length; i++) weighted[i] = weights[i]! * column[i]!;
    for (let next = 0; next <= j; next += 2) {
      // The last one may be done twice, so that there are always two; a table has at least as many blocks.
      const l = Math.max(0, Math.min(next, j - 1));
      const [first, second] = [columns[l]!, columns[l + 1]!];
      let a = 0;
      let b = 0;
      for (let i = 0; i < weighted.length; i++) {
        a += weighted[i]! * first[i]!;
        b += weighted[i]! * second[i]!;
      }
      products[j * size + l] = a;
      products[j * size + l + 1] = b;
    }
  }
  return products;
}

/**
 * A morning ramp continues the line through the blocks before the release. With little history the square of its slope is added as noise
 * along that line, so that a ramp not seen before is no regression.
 */
function addSlopePrior(table: PlaceboTable, residuals: Float64Array, covariance: Float64Array): void {
  if (table.effectiveHours >= SLOPE_PRIOR_BELOW_HOURS) return;
  const size = table.blocks.count;
  const { edges, stepMs } = table.blocks;
  const centres = new Float64Array(size);
  for (let j = 0; j < size; j++) centres[j] = ((edges[j]! + edges[j + 1]!) / 2) * (stepMs / 3_600_000);
  const slope = slopeBefore(table, residuals, centres);
  const strength = (SLOPE_PRIOR_HOURS / (SLOPE_PRIOR_HOURS + table.effectiveHours)) * slope * slope;
  for (let j = 0; j < size; j++) {
    for (let l = 0; l < size; l++) {
      const along = (centres[j]! + REFERENCE_CENTRE_HOURS) * (centres[l]! + REFERENCE_CENTRE_HOURS);
      covariance[j * size + l] = covariance[j * size + l]! + strength * along;
    }
  }
}

/** Least-squares slope per hour over the blocks before the release, each weighted by its length; 0 with a single block. */
function slopeBefore(table: PlaceboTable, residuals: Float64Array, centres: Float64Array): number {
  const { edges, countBefore } = table.blocks;
  let n = 0;
  let t = 0;
  let r = 0;
  let tt = 0;
  let tr = 0;
  for (let j = 0; j < countBefore; j++) {
    const weight = edges[j + 1]! - edges[j]!;
    const centre = centres[j]!;
    n += weight;
    t += weight * centre;
    r += weight * residuals[j]!;
    tt += weight * centre * centre;
    tr += weight * centre * residuals[j]!;
  }
  return countBefore > 1 ? (n * tr - t * r) / (n * tt - t * t) : 0;
}
