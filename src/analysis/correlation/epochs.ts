import { MINUTE_MS } from '../../model/instant.ts';

/** Later moves have had time for other causes. Not varied. */
const REACH_MS = 30 * MINUTE_MS;
/** Means of three minutes: one minute is too noisy, and the onset of an effect varies by as much from event to event. Not varied. */
const HALF_WINDOW_MS = MINUTE_MS;

/**
 * A series prepared to be read around any anchor. The move at lag l of anchor i is the mean around i + l less the mean of the half hour
 * before the lags begin: for lags from 0 the one before i, for negative lags the one before the earliest of them.
 */
export interface Epochs {
  readonly stepMs: number;
  /** Lags in steps: 0 to `last` after an anchor, and `earliest` to `latestBefore` before it, where no window touches the anchor. */
  readonly last: number;
  readonly earliest: number;
  readonly latestBefore: number;
  /** Mean around each point, and of the half hour before each point. */
  readonly around: Float64Array;
  readonly baseline: Float64Array;
  /** 1 for an anchor around which all of this is known. */
  readonly usable: Uint8Array;
}

/** The moves of a series around each of its steps, of `stepMs` each. Missing samples are NaN. */
export function readEpochs(x: Float64Array, stepMs: number): Epochs {
  const half = Math.floor(HALF_WINDOW_MS / stepMs);
  const last = Math.floor(REACH_MS / stepMs);
  const width = last;
  const sums = new Float64Array(x.length + 1);
  const counts = new Int32Array(x.length + 1);
  for (let i = 0; i < x.length; i++) {
    const here = Number.isNaN(x[i]!) ? 0 : 1;
    sums[i + 1] = sums[i]! + (here ? x[i]! : 0);
    counts[i + 1] = counts[i]! + here;
  }
  const meanOver = (from: number, to: number): number =>
    from >= 0 && to <= x.length && counts[to]! - counts[from]! === to - from
      ? (sums[to]! - sums[from]!) / (to - from)
      : Number.NaN;
  const around = x.map((_, i) => meanOver(i - half, i + half + 1));
  const baseline = x.map((_, i) => meanOver(i - width, i));
  const early = -last - half;
  const usable = new Uint8Array(x.length).map((_, i) => {
    const first = i + early - width;
    const end = i + last + half + 1;
    return first >= 0 && end <= x.length && counts[end]! - counts[first]! === end - first ? 1 : 0;
  });
  return { stepMs, last, earliest: -last, latestBefore: -half - 1, around, baseline, usable };
}

/** Number of lags in a profile: those after, then those before. */
export const profileLength = (epochs: Epochs): number => epochs.last + 1 + lagsBefore(epochs);
/** Number of lags before an anchor in a profile. */
export const lagsBefore = ({ earliest, latestBefore }: Epochs): number => latestBefore - earliest + 1;

/** The lag, in steps, of a position in a profile. */
export const lagAt = (epochs: Epochs, position: number): number =>
  position <= epochs.last ? position : epochs.earliest + position - epochs.last - 1;

/** The move at one position of the profile of a usable anchor. */
export function moveAt(epochs: Epochs, anchor: number, position: number): number {
  const { last, earliest, around, baseline } = epochs;
  if (position <= last) return around[anchor + position]! - baseline[anchor]!;
  return around[anchor + earliest + position - last - 1]! - baselineBefore(epochs, anchor);
}

/** Adds the moves of a usable anchor to a profile. */
export function addProfile(epochs: Epochs, anchor: number, profile: Float64Array): void {
  const { last, earliest, around, baseline } = epochs;
  const after = baseline[anchor]!;
  for (let lag = 0; lag <= last; lag++) profile[lag] = profile[lag]! + around[anchor + lag]! - after;
  const before = baselineBefore(epochs, anchor);
  const shift = earliest - last - 1;
  for (let position = last + 1; position < profile.length; position++) {
    profile[position] = profile[position]! + around[anchor + shift + position]! - before;
  }
}

/** Of the half hour before the window of the earliest lag begins. */
function baselineBefore({ baseline, earliest, latestBefore }: Epochs, anchor: number): number {
  return baseline[anchor + earliest + latestBefore + 1]!;
}
