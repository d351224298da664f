import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { clipSpikes } from '../../series/spike-clipping.ts';
import { MAD_TO_SIGMA, medianInPlace } from '../../stats/median.ts';

/**
 * One step is fitted to an hour on each side: a longer window would hold more changes than one. The figures of the onset were measured with
 * this and the numbers below; none was varied by itself.
 */
const WINDOW_S = 3600;
/** Onsets before the release are dated as well, so that earlier causes can be seen; a quarter of an hour of the window must precede them. */
const EARLIEST_ONSET_S = 2700;
/** About the longest lag from a release to its effect. */
const LATEST_ONSET_S = 1800;
/** Four minutes must follow an onset, or an outlier could pass for one. */
const NEEDED_AFTER_S = 240;
/** Half width of the running mean around which the autocorrelation is measured: an hour follows the rhythm and leaves the noise. */
const LEVEL_HALF_WIDTH_S = 1800;
/** With more persistence prewhitening would leave nothing of a step but its first sample. */
const MOST_PERSISTENCE = 0.97;
/** Undoes the downward bias that the running mean gives the estimate. */
const PERSISTENCE_CORRECTION = 1.02;
/** A median of three removes spikes of one sample; the 9-sample filter would blur onsets. */
const NARROW_HALF_WIDTH = 1;
/** Fewer samples cannot determine a mean, a step and a variance. */
const FEWEST_SAMPLES = 6;
/** Part of the level below which variation is rounding of the running sums: a constant history has no autocorrelation. */
const ROUNDING = 1e-9;
/** Below this the samples cannot separate the step from the constant. */
const SMALLEST_DETERMINANT = 1e-12;

/** Support for a change of level beginning at each candidate sample. */
export interface OnsetPosterior {
  /** Instant at which the candidate sample begins. */
  readonly atMs: Float64Array;
  /** Log likelihood gained by a change of level there. */
  readonly gain: Float64Array;
  /** Height of that change; its sign is the direction that the gain supports. */
  readonly height: Float64Array;
  readonly stepMs: number;
}

/**
 * Where around the release one lasting change of level best begins, for noise that follows an AR(1) process: the series is prewhitened, then
 * mean + step is fitted at every candidate by least squares. Null when too few samples surround the release.
 */
export function onsetPosterior(series: PreparedSeries, anchor: number): OnsetPosterior | null {
  const narrow = clipSpikes(series.x, NARROW_HALF_WIDTH, series.typicalStep);
  const persistence = lagOneAutocorrelation(series, narrow, anchor);
  const from = Math.max(1, anchor - samplesIn(WINDOW_S, series.stepMs));
  const to = Math.min(series.x.length, anchor + samplesIn(WINDOW_S, series.stepMs));
  if (to - from < FEWEST_SAMPLES) return null;
  const innovations = new Float64Array(to - from);
  for (let i = from; i < to; i++) innovations[i - from] = narrow[i]! - persistence * narrow[i - 1]!;
  const first = Math.max(1, anchor - from - samplesIn(EARLIEST_ONSET_S, series.stepMs));
  const needed = Math.max(2, samplesIn(NEEDED_AFTER_S, series.stepMs));
  const last = Math.min(to - from - needed, anchor - from + samplesIn(LATEST_ONSET_S, series.stepMs));
  if (last < first) return null;
  const profile = stepProfile(innovations, 1 - persistence, first, last);
  if (!profile) return null;
  const atMs = profile.gain.map((_, i) => series.startMs + (from + first + i) * series.stepMs);
  return { ...profile, atMs, stepMs: series.stepMs };
}

function lagOneAutocorrelation(series: PreparedSeries, narrow: Float64Array, anchor: number): number {
  const { sums } = series;
  const half = Math.max(3, samplesIn(LEVEL_HALF_WIDTH_S, series.stepMs));
  // Ends where the running mean would reach past the release: the change that is dated must not count as persistence.
  const end = Math.min(series.x.length, anchor) - half;
  let shared = 0;
  let own = 0;
  let rounding = 0;
  for (let i = half; i < end; i++) {
    const present = sums.present[i + half]! - sums.present[i - half]!;
    if (present < half || Number.isNaN(narrow[i]!) || Number.isNaN(narrow[i - 1]!)) continue;
    const level = (sums.clipped[i + half]! - sums.clipped[i - half]!) / present;
    const here = narrow[i]! - level;
    shared += here * (narrow[i - 1]! - level);
    own += here * here;
    rounding += (level * ROUNDING) ** 2;
  }
  return own > rounding ? Math.min(MOST_PERSISTENCE, Math.max(0, (shared / own) * PERSISTENCE_CORRECTION)) : 0;
}

/**
 * Least squares of a constant (`retained` in every innovation) and of a step at tau (1 at tau, `retained` afterwards) for each tau in
 * `[first, last]`. Sums over the samples after tau come from the end, so the whole profile is O(n).
 */
function stepProfile(innovations: Float64Array, retained: number, first: number, last: number) {
  const length = innovations.length;
  const present = new Float64Array(length + 1);
  const sums = new Float64Array(length + 1);
  let squares = 0;
  for (let i = length - 1; i >= 0; i--) {
    const value = innovations[i]!;
    const here = Number.isNaN(value) ? 0 : 1;
    present[i] = present[i + 1]! + here;
    sums[i] = sums[i + 1]! + (here ? value : 0);
    squares += here ? value * value : 0;
  }
  const constant = retained * retained * present[0]!;
  const constantShared = retained * sums[0]!;
  if (!(constant > 0)) return null;
  const gain = new Float64Array(last - first + 1);
  const height = new Float64Array(last - first + 1);
  for (let tau = first; tau <= last; tau++) {
    const atTau = present[tau]! - present[tau + 1]!;
    const step = atTau + retained * retained * present[tau + 1]!;
    const stepShared = sums[tau]! - sums[tau + 1]! + retained * sums[tau + 1]!;
    const both = retained * atTau + retained * retained * present[tau + 1]!;
    const determinant = constant * step - both * both;
    if (!(determinant > SMALLEST_DETERMINANT)) continue;
    height[tau - first] = (constant * stepShared - both * constantShared) / determinant;
    gain[tau - first] = (stepShared - (both * constantShared) / constant) ** 2 / (step - (both * both) / constant);
  }
  const largest = gain.reduce((most, value) => Math.max(most, value), 0);
  const left = squares - constantShared ** 2 / constant - largest;
  const variance = Math.max(differenceVariance(innovations), left / Math.max(3, present[0]! - 3) / 2);
  // Without any noise a step is either certain or absent.
  const scale = variance > 0 ? 1 / (2 * variance) : Number.MAX_VALUE;
  return { gain: gain.map((value) => Math.min(value * scale, Number.MAX_VALUE)), height };
}

/** Robust variance of the innovations from their differences, which a change of level hardly affects. */
function differenceVariance(innovations: Float64Array): number {
  const differences = new Float64Array(innovations.length);
  let count = 0;
  for (let i = 1; i < innovations.length; i++) {
    const difference = Math.abs(innovations[i]! - innovations[i - 1]!);
    if (!Number.isNaN(difference)) differences[count++] = difference;
  }
  if (count === 0) return 0;
  return ((medianInPlace(differences, count) * MAD_TO_SIGMA) / Math.SQRT2) ** 2;
}
