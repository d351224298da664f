/**
 * Autocorrelation of a series of mean 0 at lags 0 up to, not including, `lags`, each corrected for its number of products; null when the
 * series is all zeros. By the power spectrum, O(n log n). `lags` must not be more than the length.
 */
export function autocorrelation(x: Float64Array, lags: number): Float64Array | null {
  let size = 1;
  while (size < 2 * x.length) size *= 2;
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  real.set(x);
  transform(real, imaginary);
  for (let i = 0; i < size; i++) {
    real[i] = real[i]! ** 2 + imaginary[i]! ** 2;
    imaginary[i] = 0;
  }
  // The spectrum is real and symmetric, so the forward transform is the backward one, times the size, which cancels.
  transform(real, imaginary);
  const power = real[0]!;
  if (!(power > 0)) return null;
  return Float64Array.from({ length: lags }, (_, lag) => ((real[lag]! / power) * x.length) / (x.length - lag));
}

/** Fast Fourier transform in place (Cooley and Tukey 1965); the length must be a power of two. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  reverseBits(real, imaginary);
  for (let length = 2; length <= n; length *= 2) {
    const half = length / 2;
    const angle = (-2 * Math.PI) / length;
    for (let k = 0; k < half; k++) {
      const c = Math.cos(angle * k);
      const s = Math.sin(angle * k);
      for (let a = k; a < n; a += length) {
        const b = a + half;
        const re = real[b]! * c - imaginary[b]! * s;
        const im = real[b]! * s + imaginary[b]! * c;
        real[b] = real[a]! - re;
        imaginary[b] = imaginary[a]! - im;
        real[a] = real[a]! + re;
        imaginary[a] = imaginary[a]! + im;
      }
    }
  }
}

function reverseBits(real: Float64Array, imaginary: Float64Array): void {
  const n = real.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const re = real[i]!;
    const im = imaginary[i]!;
    real[i] = real[j]!;
    imaginary[i] = imaginary[j]!;
    real[j] = re;
    imaginary[j] = im;
  }
}
