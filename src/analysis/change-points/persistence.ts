/** Noise with less persistence is as good as white for the main search. Chosen on made series. */
const LEAST_PERSISTENCE = 0.3;
/** Noise with more persistence cannot be distinguished from a level that moves. Chosen on made series. */
const MOST_PERSISTENCE = 0.9;
/** Standard error of `persistenceByDifferences` times the root of the length: 1.7 at a persistence of 0.5, 1.9 at 0.8 (measured). */
const ERROR_OF_DIFFERENCES = 2;
/** The persistence of a shorter range is too uncertain: its standard error is about 0.15. */
export const SHORTEST_RANGE = 40;
/** With more persistence whitening would be differencing, which removes levels. Not varied. */
const CEILING = 0.98;

/**
 * Persistence of first-order autoregressive noise from differences over one and two steps, whose variances are 2s(1 - r) and 2s(1 - r^2):
 * levels that shift hardly touch it. Chakar et al., "A robust approach for estimating change-points in the mean of an AR(1) process"
 * (2017). Smooth series give more than 1.
 */
export function persistenceByDifferences(z: Float64Array): number {
  return meanSquaredDifference(z, 2) / meanSquaredDifference(z, 1) - 1;
}

function meanSquaredDifference(z: Float64Array, lag: number): number {
  let squares = 0;
  for (let i = lag; i < z.length; i++) squares += (z[i]! - z[i - lag]!) ** 2;
  return squares / (z.length - lag);
}

/** Whether any dimension is smoother than levels under noise, allowing for a standard error of the estimate. */
export const isSmooth = (series: readonly Float64Array[]): boolean =>
  series.some((z) => !(persistenceByDifferences(z) <= MOST_PERSISTENCE + ERROR_OF_DIFFERENCES / Math.sqrt(z.length)));

/** Whether every dimension looks like levels under noise with some persistence, and not like a smooth curve. */
export const isPersistentNoise = (series: readonly Float64Array[]): boolean =>
  !isSmooth(series) && series.every((z) => persistenceByDifferences(z) >= LEAST_PERSISTENCE);

/** Whether whitening by this persistence is useful and possible. */
export const isBetween = (persistence: number): boolean => persistence >= LEAST_PERSISTENCE && persistence <= MOST_PERSISTENCE;

/**
 * Lag-1 autocorrelation about the means before and from `cut` on (0 for one mean), pooled over dimensions and corrected for its bias in
 * short series, (1 + 3r) / n.
 */
export function persistenceAround(series: readonly Float64Array[], cut: number): number {
  let products = 0;
  let squares = 0;
  for (const z of series) {
    const before = meanOf(z, 0, cut);
    const after = meanOf(z, cut, z.length);
    let previous = 0;
    for (let i = 0; i < z.length; i++) {
      const residual = z[i]! - (i < cut ? before : after);
      products += residual * previous;
      squares += residual * residual;
      previous = residual;
    }
  }
  const r = squares > 0 ? products / squares : 0;
  return Math.max(0, Math.min(CEILING, r + (1 + 3 * r) / series[0]!.length));
}

/** Mean of `[from, to)`. */
export function meanOf(z: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += z[i]!;
  return sum / (to - from);
}
