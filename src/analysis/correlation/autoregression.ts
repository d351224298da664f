/** x[t] - mean is predicted by the sum of `weights[j] * (x[t-1-j] - mean)`. */
export interface Autoregression {
  readonly mean: number;
  readonly weights: Float64Array;
}

/**
 * Half an hour at steps of a minute: the memory that matters within the lags that are read. A longer past would be fitted to noise. Not
 * varied.
 */
const HIGHEST_ORDER = 30;
/** Samples for each weight, at least, or the weights would follow the noise. Not varied. */
const SAMPLES_A_WEIGHT = 10;

/**
 * Fits the prediction of a series from its own past: Yule-Walker equations by the recursion of Levinson and Durbin, of the order with the
 * smallest AIC up to 30. Gaps are left out of the products. O(30 n). An order of 0 where the series is constant.
 */
export function fitAutoregression(x: Float64Array): Autoregression {
  const { mean, count } = meanOfPresent(x);
  const highest = Math.min(HIGHEST_ORDER, Math.floor(count / SAMPLES_A_WEIGHT));
  const covariances = autocovariances(x, mean, highest);
  let error = covariances[0]!;
  let weights: Float64Array = new Float64Array(0);
  let best = weights;
  let bestAic = count * Math.log(error);
  for (let order = 1; order <= highest && error > 0; order++) {
    let product = covariances[order]!;
    for (let j = 1; j < order; j++) product -= weights[j - 1]! * covariances[order - j]!;
    const reflection = product / error;
    // With gaps the covariances need not be those of any series; past such a point there is nothing to fit.
    if (!(Math.abs(reflection) < 1)) break;
    const next = new Float64Array(order);
    for (let j = 1; j < order; j++) next[j - 1] = weights[j - 1]! - reflection * weights[order - j - 1]!;
    next[order - 1] = reflection;
    weights = next;
    error *= 1 - reflection * reflection;
    const aic = count * Math.log(error) + 2 * order;
    if (aic < bestAic) {
      bestAic = aic;
      best = weights;
    }
  }
  return { mean, weights: best };
}

/** At lags 0 to `highest`. */
export function autocovariances(x: Float64Array, mean: number, highest: number): Float64Array {
  return Float64Array.from({ length: highest + 1 }, (_, lag) => autocovariance(x, mean, lag));
}

/**
 * About the given mean, over the pairs present. Sums over n - lag pairs are divided as if there were n, so that a complete series gives
 * Levinson a positive definite sequence. 0 where there is no pair.
 */
export function autocovariance(x: Float64Array, mean: number, lag: number): number {
  let sum = 0;
  let pairs = 0;
  for (let i = lag; i < x.length; i++) {
    const product = (x[i]! - mean) * (x[i - lag]! - mean);
    if (Number.isNaN(product)) continue;
    sum += product;
    pairs += 1;
  }
  return pairs > 0 ? (sum / pairs) * (1 - lag / x.length) : 0;
}

/**
 * The part that the past does not predict, of the same length as x. A missing sample is replaced by its prediction for those after it, and is
 * itself missing; the first points, which have no past, are missing too.
 */
export function innovations(x: Float64Array, { mean, weights }: Autoregression): Float64Array {
  const order = weights.length;
  const filled = new Float64Array(x.length);
  const unpredicted = new Float64Array(x.length).fill(Number.NaN);
  let known = 0;
  for (let i = 0; i < x.length; i++) {
    let predicted = 0;
    for (let j = 0; j < Math.min(order, i); j++) predicted += weights[j]! * filled[i - 1 - j]!;
    const present = !Number.isNaN(x[i]!);
    filled[i] = present ? x[i]! - mean : predicted;
    if (present && known >= order) unpredicted[i] = filled[i]! - predicted;
    if (present) known += 1;
  }
  return unpredicted;
}

function meanOfPresent(x: Float64Array): { readonly mean: number; readonly count: number } {
  let sum = 0;
  let count = 0;
  for (const value of x) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return { mean: count > 0 ? sum / count : 0, count };
}
