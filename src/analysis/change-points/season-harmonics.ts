/**
 * A harmonic is retained when its power is over this many times that of noise, times ln(period): the largest by chance is about 1 times
 * that. Chosen on made series.
 */
const LEAST_POWER = 2;
/** Variance of a median over that of a mean, for normal noise. */
const MEDIAN_VARIANCE = Math.PI / 2;

/**
 * A pattern by phase without the harmonics that noise alone would give it: over few cycles most of a pattern is noise, and subtracting it would
 * repeat that noise in every period. `deviations` are the source of the pattern (NaN where there are none). O(period^2).
 */
export function significantHarmonics(pattern: Float64Array, deviations: Float64Array): Float64Array {
  const period = pattern.length;
  const noisePower = (4 * noiseOf(pattern, deviations)) / period;
  const cosine = Float64Array.from({ length: period }, (_, j) => Math.cos((2 * Math.PI * j) / period));
  const sine = Float64Array.from({ length: period }, (_, j) => Math.sin((2 * Math.PI * j) / period));
  const retained = new Float64Array(period);
  for (let k = 1; k <= period / 2; k++) {
    let a = 0;
    let b = 0;
    for (let j = 0; j < period; j++) {
      a += pattern[j]! * cosine[(k * j) % period]!;
      b += pattern[j]! * sine[(k * j) % period]!;
    }
    const share = (2 * k === period ? 1 : 2) / period;
    a *= share;
    b *= share;
    if (a * a + b * b < (LEAST_POWER * Math.log(period) * noisePower) / 2) continue;
    for (let j = 0; j < period; j++) retained[j] = retained[j]! + a * cosine[(k * j) % period]! + b * sine[(k * j) % period]!;
  }
  return retained;
}

/** Variance of one value of a pattern of medians. */
function noiseOf(pattern: Float64Array, deviations: Float64Array): number {
  const period = pattern.length;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < deviations.length; i++) {
    if (Number.isNaN(deviations[i]!)) continue;
    squares += (deviations[i]! - pattern[i % period]!) ** 2;
    count++;
  }
  const variance = squares / Math.max(1, count - period);
  return (variance * MEDIAN_VARIANCE * period) / count;
}
