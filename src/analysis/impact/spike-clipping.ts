import { medianInPlace } from '../stats/median.ts';
import { selectKth } from '../stats/select-kth.ts';

/** A sample may differ from the running median by this many typical steps. */
const STEPS_ALLOWED = 4;
/** Median |dx| of normal noise, brought near its standard deviation. */
const MEDIAN_STEP_TO_SIGMA = 1.05;
/** The typical step is estimated from about this many differences spread over the series. */
const DIFFERENCES_READ = 1024;
const UPPER_QUARTILE = 0.75;

/**
 * Hampel filter: every sample is moved to within a band around the median of itself and `halfWidth` neighbours on each side. Steps and
 * ramps pass, single spikes do not. NaN stays NaN. Pearson et al., "Generalized Hampel filters" (2016).
 */
export function clipSpikes(x: Float64Array, halfWidth: number): Float64Array {
  const allowed = STEPS_ALLOWED * typicalStep(x);
  const clipped = new Float64Array(x.length);
  // The samples around i that are not NaN, ascending: one leaves and one enters with every step.
  const window = new Float64Array(2 * halfWidth + 2);
  let size = 0;
  for (let j = 0; j < Math.min(halfWidth, x.length); j++) size = insert(window, size, x[j]!);
  for (let i = 0; i < x.length; i++) {
    if (i + halfWidth < x.length) size = insert(window, size, x[i + halfWidth]!);
    if (i > halfWidth) size = remove(window, size, x[i - halfWidth - 1]!);
    const value = x[i]!;
    const upper = window[size >> 1]!;
    const middle = size % 2 === 1 ? upper : (window[(size >> 1) - 1]! + upper) / 2;
    if (value > middle + allowed) clipped[i] = middle + allowed;
    else clipped[i] = value < middle - allowed ? middle - allowed : value;
  }
  return clipped;
}

function insert(window: Float64Array, size: number, value: number): number {
  if (Number.isNaN(value)) return size;
  let place = size;
  while (place > 0 && window[place - 1]! > value) {
    window[place] = window[place - 1]!;
    place--;
  }
  window[place] = value;
  return size + 1;
}

function remove(window: Float64Array, size: number, value: number): number {
  if (Number.isNaN(value)) return size;
  let place = 0;
  while (window[place]! < value) place++;
  for (; place < size - 1; place++) window[place] = window[place + 1]!;
  return size - 1;
}

/** The larger of two robust sizes of |dx|: the quartile speaks for a series that stands still most of the time. */
function typicalStep(x: Float64Array): number {
  const stride = Math.max(1, Math.floor(x.length / DIFFERENCES_READ));
  const steps = new Float64Array(Math.ceil(x.length / stride));
  let count = 0;
  for (let i = 1; i < x.length; i += stride) {
    const step = Math.abs(x[i]! - x[i - 1]!);
    if (!Number.isNaN(step)) steps[count++] = step;
  }
  if (count === 0) return 0;
  const quartile = selectKth(steps, count, Math.floor(UPPER_QUARTILE * count));
  return Math.max(MEDIAN_STEP_TO_SIGMA * medianInPlace(steps, count), quartile);
}
