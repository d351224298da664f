import { median, robustSigma } from '../stats/median.ts';
import { isBetween, persistenceAround, SHORTEST_RANGE } from './persistence.ts';

/**
 * Whitened values are clipped here, in robust standard deviations: one outlying innovation must not pass for a step. The level is a
 * convention.
 */
const CLIP = 4;
/** Points a step needs before it, as the last segment of the search. */
const LEAST_BEFORE = 3;
/** Points it needs after it, the first one of the step included: as few as before it, so that a new step is found early. */
const LEAST_AFTER = 3;
/** A change is confirmed by a step within this many points, as persistent noise displaces it. Not varied. */
const NEAR = 5;
/** Caps the share of the squares that a step saves: a perfect fit would have an infinite gain. */
const LARGEST_SHARE = 0.999;

/**
 * Steps in the residuals of one segment whose noise is persistent, each with twice the gain in log-likelihood over `leastGain`. After
 * whitening a step is a jump at its first point and (1 - persistence) of it from then on. Most of the evidence is in the jump, which a
 * comparison of means spreads over all points. One step at a time, then inside both parts.
 */
export function findPersistentSteps(residuals: readonly Float64Array[], leastGain: number): readonly number[] {
  const length = residuals[0]!.length;
  if (length < SHORTEST_RANGE) return [];
  const first = best(stepGains(residuals, persistenceAround(residuals, 0)), 0, length);
  if (first.gain === 0) return [];
  // Without the step the noise is less persistent, so both are estimated once more.
  const persistence = persistenceAround(residuals, first.position);
  if (!isBetween(persistence)) return [];
  const { position, gain } = best(stepGains(residuals, persistence), 0, length);
  if (gain <= leastGain) return [];
  const before = residuals.map((z) => z.subarray(0, position));
  const after = residuals.map((z) => z.subarray(position));
  return [
    ...findPersistentSteps(before, leastGain),
    position,
    ...findPersistentSteps(after, leastGain).map((inside) => position + inside),
  ];
}

/**
 * Steps of a segment that the search fitted by a line, where levels with a step gain `leastGain` more than the line does: in persistent noise
 * a line through a step in the middle explains nearly as much as the step.
 */
export function findStepsInsteadOfLine(segment: readonly Float64Array[], leastGain: number): readonly number[] {
  if (segment[0]!.length < SHORTEST_RANGE) return [];
  const { position } = best(stepGains(segment, persistenceAround(segment, 0)), 0, segment[0]!.length);
  if (position === 0) return [];
  const persistence = persistenceAround(segment, position);
  if (!isBetween(persistence)) return [];
  const stepGain = best(stepGains(segment, persistence), 0, segment[0]!.length).gain;
  return stepGain > leastGain + lineGain(segment, persistence) ? findPersistentSteps(segment, leastGain) : [];
}

/** Twice the gain in log-likelihood of a line over a level, by least squares on whitened values. */
function lineGain(series: readonly Float64Array[], persistence: number): number {
  let squares = 0;
  let saved = 0;
  for (const z of series) {
    const white = whiten(z, persistence);
    const middle = (white.length - 1) / 2;
    let product = 0;
    let spread = 0;
    for (let i = 0; i < white.length; i++) {
      squares += white[i]! ** 2;
      product += white[i]! * (i - middle);
      spread += (i - middle) ** 2;
    }
    saved += product ** 2 / spread;
  }
  return gainOf(saved, squares, (series[0]!.length - 1) * series.length);
}

const gainOf = (saving: number, squares: number, count: number): number =>
  saving > 0 ? -count * Math.log1p(-Math.min(LARGEST_SHARE, saving / squares)) : 0;

/** Whether a change at `cut` of a range gains `leastGain` under persistent noise, too. True where the range is too short to decide. */
export function holdsUnderPersistence(range: readonly Float64Array[], cut: number, leastGain: number): boolean {
  const length = range[0]!.length;
  if (length < SHORTEST_RANGE) return true;
  const persistence = persistenceAround(range, cut);
  if (!isBetween(persistence)) return true;
  return best(stepGains(range, persistence), cut - NEAR, cut + NEAR + 1).gain >= leastGain;
}

function best(gains: Float64Array, from: number, to: number): { readonly position: number; readonly gain: number } {
  let found = { position: 0, gain: 0 };
  for (let position = Math.max(0, from); position < Math.min(gains.length, to); position++) {
    if (gains[position]! > found.gain) found = { position, gain: gains[position]! };
  }
  return found;
}

/** Twice the gain in log-likelihood of a step at each position, by least squares on whitened values; 0 too near the ends. O(n). */
function stepGains(series: readonly Float64Array[], persistence: number): Float64Array {
  const length = series[0]!.length;
  const saved = new Float64Array(length);
  let squares = 0;
  for (const z of series) squares += addSavings(whiten(z, persistence), persistence, saved);
  const count = (length - 1) * series.length;
  return saved.map((saving) => gainOf(saving, squares, count));
}

/** z[t] less its expectation after z[t - 1], clipped, about its mean; the first value has no predecessor and is left out. */
function whiten(z: Float64Array, persistence: number): Float64Array {
  const white = new Float64Array(z.length - 1);
  for (let t = 1; t < z.length; t++) white[t - 1] = z[t]! - persistence * z[t - 1]!;
  const centre = median(white);
  const most = CLIP * robustSigma(white);
  let sum = 0;
  for (let i = 0; i < white.length; i++) {
    white[i] = Math.max(-most, Math.min(most, white[i]! - centre));
    sum += white[i]!;
  }
  for (let i = 0; i < white.length; i++) white[i] = white[i]! - sum / white.length;
  return white;
}

/** Adds to `saved` by how much a step at each position lowers the sum of squares, and returns that sum. */
function addSavings(white: Float64Array, persistence: number, saved: Float64Array): number {
  const count = white.length;
  const retained = 1 - persistence;
  let squares = 0;
  let later = 0;
  for (let position = count; position >= 1; position--) {
    const value = white[position - 1]!;
    squares += value * value;
    const following = count - position;
    if (position >= LEAST_BEFORE && following + 1 >= LEAST_AFTER) {
      const height = 1 + retained * following;
      const product = value + retained * later;
      saved[position] =
        saved[position]! + (product * product) / (1 + retained * retained * following - (height * height) / count);
    }
    later += value;
  }
  return squares;
}
