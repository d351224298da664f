import { medianInPlace } from '../stats/median.ts';
import { selectKth } from '../stats/select-kth.ts';

/**
 * A sample may differ from the running median by this many typical steps: about four standard deviations, which noise alone seldom exceeds.
 * A convention.
 */
const STEPS_ALLOWED = 4;
/** Median |dx| of independent normal noise is 0.954 of its standard deviation: this makes them equal. */
const MEDIAN_STEP_TO_SIGMA = 1.05;
/** The typical step is estimated from about this many differences spread over the series; more would not change a median by much. */
const DIFFERENCES_READ = 1024;
/** Second robust size of a step, for a series that is constant most of the time and has a median step of 0. */
const UPPER_QUARTILE = 0.75;

/**
 * Hampel filter: every sample is moved to within a band around the median of itself and `halfWidth` neighbours on each side. Steps and
 * ramps pass, single spikes do not. NaN stays NaN. Pearson et al., "Generalized Hampel filters" (2016). In a series that is constant most
 * of the time, such as a count of errors, the spikes are the information: the band has no width, and they are left as they are.
 */
export function clipSpikes(x: Float64Array, halfWidth: number, step: number): Float64Array {
  const clipped = x.slice();
  if (step === 0) return clipped;
  const allowed = STEPS_ALLOWED * step;
  const window = new Float64Array(2 * halfWidth + 1);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (Number.isNaN(value) || agreesWithPast(x, i, halfWidth, allowed) || isInBand(x, i, halfWidth, allowed)) continue;
    const middle = medianAround(x, i, halfWidth, window);
    if (value > middle + allowed) clipped[i] = middle + allowed;
    else if (value < middle - allowed) clipped[i] = middle - allowed;
  }
  return clipped;
}

/** True when the `halfWidth` samples before this one are all within `allowed` of it: together with it they are a majority of its window. */
function agreesWithPast(x: Float64Array, i: number, halfWidth: number, allowed: number): boolean {
  if (i < halfWidth) return false;
  const upper = x[i]! + allowed;
  const lower = x[i]! - allowed;
  for (let j = i - halfWidth; j < i; j++) if (!(x[j]! <= upper && x[j]! >= lower)) return false;
  return true;
}

/**
 * True when the median around a sample is certainly within `allowed` of it, because less than half of the samples lie above the band and
 * less than half below. That is nearly always so, and much cheaper to check than the median.
 */
function isInBand(x: Float64Array, i: number, halfWidth: number, allowed: number): boolean {
  const upper = x[i]! + allowed;
  const lower = x[i]! - allowed;
  const to = Math.min(x.length - 1, i + halfWidth);
  let above = 0;
  let below = 0;
  let inside = 0;
  for (let j = Math.max(0, i - halfWidth); j <= to; j++) {
    const value = x[j]!;
    if (value > upper) above++;
    else if (value < lower) below++;
    else if (!Number.isNaN(value)) inside++;
  }
  return above < below + inside && below < above + inside;
}

/** Median of the samples from `halfWidth` before to `halfWidth` after that are not NaN; `window` has room for them and is overwritten. */
function medianAround(x: Float64Array, i: number, halfWidth: number, window: Float64Array): number {
  let size = 0;
  for (let j = Math.max(0, i - halfWidth); j <= Math.min(x.length - 1, i + halfWidth); j++) {
    const value = x[j]!;
    if (Number.isNaN(value)) continue;
    let position = size++;
    for (; position > 0 && window[position - 1]! > value; position--) window[position] = window[position - 1]!;
    window[position] = value;
  }
  const upper = window[size >> 1]!;
  return size % 2 === 1 ? upper : (window[(size >> 1) - 1]! + upper) / 2;
}

/** Typical |difference| from one sample to the next: the larger of the scaled median and the upper quartile, which serves series that are constant most of the time. */
export function typicalStep(x: Float64Array): number {
  const stride = Math.max(1, Math.floor(x.length / DIFFERENCES_READ));
  const steps = new Float64Array(Math.ceil(x.length / stride));
  let count = 0;
  for (let i = 1; i < x.length; i += stride) {
    const step = Math.abs(x[i]! - x[i - 1]!);
    if (!Number.isNaN(step)) steps[count++] = step;
  }
  if (count === 0) return 0;
  const quartile = selectKth(steps, count, Math.floor(UPPER_QUARTILE * count));
  // Where more than half of the steps are smaller than the quartile after scaling, so is the median: no need to compute it.
  let smaller = 0;
  for (let i = 0; i < count; i++) smaller += Number(MEDIAN_STEP_TO_SIGMA * steps[i]! <= quartile);
  return 2 * smaller > count + 1 ? quartile : Math.max(MEDIAN_STEP_TO_SIGMA * medianInPlace(steps, count), quartile);
}
