/** A series folded at one period. */
export interface SeasonFold {
  readonly period: number;
  /** Differences to the moving mean over one period; NaN within half a period of either end. */
  readonly deviations: Float64Array;
  /** Share of the deviations that their mean by phase explains, corrected for the number of phases. Below 0 when it is by chance. */
  readonly explained: number;
  /** Correlation of the patterns of both halves: a season repeats, a level that moved does not. */
  readonly agreement: number;
}

/** Floor of the share of free deviations: a period of half the series would divide by nearly nothing. Not varied. */
const LEAST_FREE_SHARE = 0.05;

/** Folds a series at a period of at least 2 and at most half its length. The moving mean takes levels and trends out first. O(n). */
export function foldSeason(y: Float64Array, period: number): SeasonFold {
  const half = period >> 1;
  const from = half;
  const to = y.length - half;
  const middle = y.length >> 1;
  const deviations = deviationsFromMovingMean(y, period);
  const whole = meanByPhase(deviations, period, from, to);
  let squares = 0;
  let left = 0;
  for (let i = from; i < to; i++) {
    squares += deviations[i]! ** 2;
    left += (deviations[i]! - whole[i % period]!) ** 2;
  }
  const free = Math.max(LEAST_FREE_SHARE, 1 - period / (to - from));
  const agreement = correlation(meanByPhase(deviations, period, from, middle), meanByPhase(deviations, period, middle, to));
  return { period, deviations, explained: squares > 0 ? 1 - left / free / squares : 0, agreement };
}

function deviationsFromMovingMean(y: Float64Array, period: number): Float64Array {
  const n = y.length;
  const half = period >> 1;
  const sums = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) sums[i + 1] = sums[i]! + y[i]!;
  const deviations = new Float64Array(n).fill(Number.NaN);
  for (let i = half; i < n - half; i++) {
    // An even period has no middle point: half of each end value, as is usual.
    const sum =
      period % 2 === 0
        ? sums[i + half]! - sums[i - half + 1]! + 0.5 * (y[i - half]! + y[i + half]!)
        : sums[i + half + 1]! - sums[i - half]!;
    deviations[i] = y[i]! - sum / period;
  }
  return deviations;
}

/** Means by phase over `[from, to)`, their own mean taken off. */
function meanByPhase(deviations: Float64Array, period: number, from: number, to: number): Float64Array {
  const means = new Float64Array(period);
  const counts = new Int32Array(period);
  for (let i = from; i < to; i++) {
    const phase = i % period;
    means[phase] = means[phase]! + deviations[i]!;
    counts[phase] = counts[phase]! + 1;
  }
  let total = 0;
  for (let phase = 0; phase < period; phase++) {
    if (counts[phase]! > 0) means[phase] = means[phase]! / counts[phase]!;
    total += means[phase]!;
  }
  for (let phase = 0; phase < period; phase++) means[phase] = means[phase]! - total / period;
  return means;
}

/** Of two patterns of mean 0; 0 when either is flat. */
function correlation(a: Float64Array, b: Float64Array): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    ab += a[i]! * b[i]!;
    aa += a[i]! ** 2;
    bb += b[i]! ** 2;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
