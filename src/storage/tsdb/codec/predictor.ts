/**
 * What a value is expected to be from those before it. The residual that is left is coded; of the four, the one with the smallest
 * residuals is chosen for every block.
 */
export const PREDICTOR_BITS = 2;
/** Nothing: counts near zero. */
const PLAIN = 0;
/** One level for the block: noise around a mean, where differences would double the variance. */
const LEVEL = 1;
/** The value before: walks. */
const DELTA = 2;
/** The straight line through the two values before: growth, and timestamps with gaps. */
const SLOPE = 3;
export type Predictor = typeof PLAIN | typeof LEVEL | typeof DELTA | typeof SLOPE;

const TWO_POW_31 = 2 ** 31;

/** The two values before a block. At the start of a stream both are its first value. */
export interface History {
  previous: number;
  beforePrevious: number;
}

/** The predictor with the smallest sum of absolute residuals for `values[start..end)`, and the level that `LEVEL` would use. */
export function choosePredictor(
  values: Float64Array,
  start: number,
  end: number,
  history: Readonly<History>,
): { readonly predictor: Predictor; readonly level: number } {
  let sum = 0;
  for (let i = start; i < end; i++) sum += values[i]!;
  const level = Math.round(sum / (end - start));
  const sums = [0, 0, 0, 0];
  let { previous, beforePrevious } = history;
  let plain = 0;
  let around = 0;
  let delta = 0;
  let slope = 0;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    plain += Math.abs(value);
    around += Math.abs(value - level);
    delta += Math.abs(value - previous);
    slope += Math.abs(value - previous - (previous - beforePrevious));
    beforePrevious = previous;
    previous = value;
  }
  sums[PLAIN] = plain;
  sums[LEVEL] = around;
  sums[DELTA] = delta;
  sums[SLOPE] = slope;
  const smallest = Math.min(plain, around, delta, slope);
  // At a tie the first wins, which has the least to say.
  return { predictor: sums.indexOf(smallest) as Predictor, level };
}

/** True where the reader needs the block's level. */
export const needsLevel = (predictor: Predictor): boolean => predictor === LEVEL;

/** Non-negative for every integer, small for small ones of either sign: 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. */
export const zigzag = (value: number): number => (value >= 0 ? 2 * value : -2 * value - 1);

/** The inverse of `zigzag`. */
export function unzigzag(code: number): number {
  if (code < TWO_POW_31) return (code >>> 1) ^ -(code & 1);
  return code % 2 === 0 ? code / 2 : -(code + 1) / 2;
}

/** Writes the zigzag residuals of `values[start..end)` to the start of `target` and moves `history` past them. */
export function predict(
  values: Float64Array,
  start: number,
  end: number,
  predictor: Predictor,
  level: number,
  history: History,
  target: Float64Array,
): void {
  let { previous, beforePrevious } = history;
  for (let i = start; i < end; i++) {
    const value = values[i]!;
    target[i - start] = zigzag(value - expected(predictor, level, previous, beforePrevious));
    beforePrevious = previous;
    previous = value;
  }
  history.previous = previous;
  history.beforePrevious = beforePrevious;
}

/** The inverse of `predict`: `residuals` from their start become `values[start..end)`. */
export function restore(
  residuals: Float64Array,
  predictor: Predictor,
  level: number,
  history: History,
  values: Float64Array,
  start: number,
  end: number,
): void {
  let { previous, beforePrevious } = history;
  for (let i = start; i < end; i++) {
    const value = unzigzag(residuals[i - start]!) + expected(predictor, level, previous, beforePrevious);
    values[i] = value;
    beforePrevious = previous;
    previous = value;
  }
  history.previous = previous;
  history.beforePrevious = beforePrevious;
}

function expected(predictor: Predictor, level: number, previous: number, beforePrevious: number): number {
  if (predictor === DELTA) return previous;
  if (predictor === SLOPE) return previous + (previous - beforePrevious);
  return predictor === LEVEL ? level : 0;
}
