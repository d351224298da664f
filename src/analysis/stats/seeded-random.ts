/** A stream of numbers in [0, 1), the same for the same seed on every machine. */
export type Uniform = () => number;

/** Mulberry32 (Tommy Ettinger, 2017; public domain): 32 bits of state, enough for shuffling days. Seeds are taken modulo 2^32. */
export function seededUniform(seed: number): Uniform {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** Shuffles an array in place, every order equally likely (Fisher and Yates). */
export function shuffleInPlace(items: Int32Array, uniform: Uniform): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    const retained = items[last]!;
    items[last] = items[other]!;
    items[other] = retained;
  }
}
