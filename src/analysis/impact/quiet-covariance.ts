import { MAD_TO_SIGMA, medianInPlace } from '../stats/median.ts';
import type { MomentTable } from './moment-table.ts';

/** Residuals past this many robust deviations count as this many. */
const CLIP_SIGMAS = 5;
const SHRINK_BASE = 0.05;
const SHRINK_HOURS = 3;
const MOST_SHRINK = 0.5;
const DIAGONAL_SHARE = 0.01;
/** Below this much history, slopes of which no earlier day tells are made a part of the noise. */
const SLOPE_PRIOR_BELOW_HOURS = 40;
const SLOPE_PRIOR_HOURS = 8;
/** The reference stretch lies this far before the moment, on average. */
const REFERENCE_CENTRE_HOURS = 0.25;

/**
 * How the blocks of a quiet moment vary together: weighted second moments of the clipped residuals about zero, row by row, with the
 * off-diagonals shrunk (more for a short history) and a little added to the diagonal. Null when the placebos do not vary at all.
 */
export function quietCovariance(table: MomentTable, residuals: Float64Array): Float64Array | null {
  const size = table.blocks.count;
  const clipped = clippedColumns(table, residuals);
  const covariance = new Float64Array(size * size);
  const weighted = new Float64Array(table.placebos);
  let totalWeight = 0;
  for (let i = 0; i < table.placebos; i++) totalWeight += table.weights[i]!;
  for (let j = 0; j < size; j++) {
    const column = clipped[j]!;
    for (let i = 0; i < column.length; i++) weighted[i] = table.weights[i]! * column[i]!;
    for (let l = 0; l <= j; l++) covariance[j * size + l] = dot(weighted, clipped[l]!);
  }
  let trace = 0;
  for (let j = 0; j < size; j++) trace += covariance[j * size + j]! / totalWeight;
  if (!(trace > 0)) return null;
  const kept = 1 - Math.min(MOST_SHRINK, (SHRINK_BASE + SHRINK_HOURS / (SHRINK_HOURS + table.effectiveHours)) / 2);
  for (let j = 0; j < size; j++) {
    for (let l = 0; l < j; l++) {
      const shared = (covariance[j * size + l]! / totalWeight) * kept;
      covariance[j * size + l] = shared;
      covariance[l * size + j] = shared;
    }
    covariance[j * size + j] = covariance[j * size + j]! / totalWeight + (DIAGONAL_SHARE * trace) / size;
  }
  addSlopePrior(table, residuals, covariance);
  return covariance;
}

/**
 * The placebos' residuals block by block, each kept within five robust deviations; a block that is mostly exactly zero takes its mean size, or
 * nothing would be left of it.
 */
function clippedColumns(table: MomentTable, residuals: Float64Array): readonly Float64Array[] {
  const size = table.blocks.count;
  const sizes = new Float64Array(table.placebos);
  const columns: Float64Array[] = [];
  for (let j = 0; j < size; j++) {
    const column = new Float64Array(table.placebos);
    let sum = 0;
    for (let i = 0, at = size + j; i < column.length; i++, at += size) {
      column[i] = residuals[at]!;
      sizes[i] = Math.abs(column[i]!);
      sum += sizes[i]!;
    }
    const typical = medianInPlace(sizes, table.placebos) || sum / table.placebos;
    const limit = CLIP_SIGMAS * MAD_TO_SIGMA * typical;
    for (let i = 0; i < column.length; i++) column[i] = Math.min(Math.max(column[i]!, -limit), limit);
    columns.push(column);
  }
  return columns;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * A line through the blocks before the release, carried on, is what a morning ramp does. With little history its square is added as noise
 * along that line, so that a ramp never seen before is no regression.
 */
function addSlopePrior(table: MomentTable, residuals: Float64Array, covariance: Float64Array): void {
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
function slopeBefore(table: MomentTable, residuals: Float64Array, centres: Float64Array): number {
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
