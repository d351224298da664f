import { quantileSorted } from 'simple-statistics';
import { medianInPlace } from '../stats/median.ts';

/** A sample may differ from the running median by this many typical steps. */
const STEPS_ALLOWED = 4;
/** Median |dx| of normal noise, brought near its standard deviation. */
const MEDIAN_STEP_TO_SIGMA = 1.05;
/** The typical step is estimated from about this many differences spread over the series. */
const DIFFERENCES_READ = 1024;

/**
 * Hampel filter: every sample is moved to within a band around the median of itself and `halfWidth` neighbours on each side. Steps and
 * ramps pass, single spikes do not. NaN stays NaN. Pearson et al., "Generalized Hampel filters" (2016).
 */
export function clipSpikes(x: Float64Array, halfWidth: number): Float64Array {
  const allowed = STEPS_ALLOWED * typicalStep(x);
  const clipped = new Float64Array(x.length);
  const neighbours = new Float64Array(2 * halfWidth + 1);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (Number.isNaN(value)) {
      clipped[i] = Number.NaN;
      continue;
    }
    const middle = medianAround(x, i, halfWidth, neighbours);
    clipped[i] = Math.min(Math.max(value, middle - allowed), middle + allowed);
  }
  return clipped;
}

/** Median of the valid samples from `i - halfWidth` to `i + halfWidth`, by insertion into a small sorted buffer. */
function medianAround(x: Float64Array, i: number, halfWidth: number, buffer: Float64Array): number {
  let count = 0;
  const last = Math.min(x.length - 1, i + halfWidth);
  for (let j = Math.max(0, i - halfWidth); j <= last; j++) {
    const value = x[j]!;
    if (Number.isNaN(value)) continue;
    let place = count++;
    while (place > 0 && buffer[place - 1]! > value) {
      buffer[place] = buffer[place - 1]!;
      place--;
    }
    buffer[place] = value;
  }
  const upper = buffer[count >> 1]!;
  return count % 2 === 1 ? upper : (buffer[(count >> 1) - 1]! + upper) / 2;
}

function typicalStep(x: Float64Array): number {
  const stride = Math.max(1, Math.floor(x.length / DIFFERENCES_READ));
  const steps = new Float64Array(Math.ceil(x.length / stride));
  let count = 0;
  for (let i = 1; i < x.length; i += stride) {
    const step = Math.abs(x[i]! - x[i - 1]!);
    if (!Number.isNaN(step)) steps[count++] = step;
  }
  if (count === 0) return 0;
  const ordered = steps.subarray(0, count).sort();
  return Math.max(MEDIAN_STEP_TO_SIGMA * medianInPlace(ordered, count), quantileSorted(ordered as unknown as number[], 0.75));
}
