/** Correlation of `first[i]` with `second[i + lag]`, over the positions where both are present. */
export interface CorrelationAtLag {
  readonly r: number;
  readonly pairs: number;
}

/**
 * About zero, as both series are assumed to be centred. By direct sums rather than a Fourier transform: for 31 lags 31 n products cost less
 * than three transforms of twice the length, and gaps are left out exactly. `r` is 0 where either does not vary.
 */
export function correlationAtLag(first: Float64Array, second: Float64Array, lag: number): CorrelationAtLag {
  let products = 0;
  let squaresFirst = 0;
  let squaresSecond = 0;
  let pairs = 0;
  for (let i = Math.max(0, -lag); i < Math.min(first.length, second.length - lag); i++) {
    const a = first[i]!;
    const b = second[i + lag]!;
    if (Number.isNaN(a) || Number.isNaN(b)) continue;
    products += a * b;
    squaresFirst += a * a;
    squaresSecond += b * b;
    pairs += 1;
  }
  const scale = Math.sqrt(squaresFirst) * Math.sqrt(squaresSecond);
  return { r: scale > 0 ? Math.max(-1, Math.min(1, products / scale)) : 0, pairs };
}

/** Pearson's correlation of two series as they are; null where there are too few pairs or either does not vary. */
export function plainCorrelation(first: Float64Array, second: Float64Array): number | null {
  const both = first.map((value, i) => (Number.isNaN(value) || Number.isNaN(second[i]!) ? Number.NaN : value));
  const other = second.map((value, i) => (Number.isNaN(both[i]!) ? Number.NaN : value));
  const { r, pairs } = correlationAtLag(centred(both), centred(other), 0);
  return pairs >= 3 && varies(both) && varies(other) ? r : null;
}

function centred(x: Float64Array): Float64Array {
  let sum = 0;
  let count = 0;
  for (const value of x) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return x.map((value) => value - sum / count);
}

function varies(x: Float64Array): boolean {
  let first = Number.NaN;
  for (const value of x) {
    if (Number.isNaN(value)) continue;
    if (Number.isNaN(first)) first = value;
    else if (value !== first) return true;
  }
  return false;
}
