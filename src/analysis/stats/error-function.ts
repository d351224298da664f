/** Factor in front of the series of erf. */
const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
/** Factor in front of the continued fraction of erfc. */
const ONE_OVER_SQRT_PI = 1 / Math.sqrt(Math.PI);

/** Up to here 1 - erf keeps at least 13 digits; past it the continued fraction converges within its fixed number of levels. */
const SERIES_LIMIT = 2;
/** Enough levels for a relative error under 1e-13 at `SERIES_LIMIT`, where the fraction converges slowest. */
const FRACTION_LEVELS = 120;

/**
 * Complementary error function, `2/sqrt(pi) * integral from x to infinity of exp(-t^2)`, with a relative error under 1e-13. Use it for
 * tails: `1 - erf(x)` has no digit left at x = 6. Abramowitz and Stegun 7.1.6 (series) and 7.1.14 (continued fraction).
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  return x < SERIES_LIMIT ? 1 - erfSeries(x) : erfcFraction(x);
}

/** All terms are positive, so nothing cancels. */
function erfSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return TWO_OVER_SQRT_PI * Math.exp(-x * x) * sum;
}

function erfcFraction(x: number): number {
  let tail = x;
  for (let level = FRACTION_LEVELS; level > 0; level--) tail = x + level / 2 / tail;
  return (ONE_OVER_SQRT_PI * Math.exp(-x * x)) / tail;
}
