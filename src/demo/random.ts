/** A seeded source of chance. The same seed and stream give the same numbers on every machine. */
export interface Random {
  /** In [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  exponential(mean: number): number;
  poisson(mean: number): number;
  /** Mean 1; the variance is `1 / shape`, for shapes from 1. */
  gamma(shape: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** Above this mean the Poisson law is drawn from its normal approximation: the skew left out is then under 0.15. */
const POISSON_NORMAL_FROM = 50;

/**
 * One stream of chance. `stream` names what it is for, so that drawing more for one cause moves nothing in another; with
 * another name the same seed gives another week.
 *
 * sfc32 by Chris Doty-Humphrey (PractRand), state filled from an FNV-1a hash of seed and stream.
 */
export function createRandom(seed: number, stream: string): Random {
  const uniform = sfc32(hash(`${seed}/${stream}`));
  let spare: number | null = null;

  // Marsaglia's polar method gives two normal numbers at a time.
  const normal = (): number => {
    if (spare !== null) {
      const second = spare;
      spare = null;
      return second;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  };

  return {
    uniform,
    normal,
    between: (low, high) => low + (high - low) * uniform(),
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    poisson: (mean) => poisson(mean, uniform, normal),
    gamma: (shape) => gamma(shape, uniform, normal),
    pick: (items) => items[Math.floor(uniform() * items.length)]!,
  };
}

/** Knuth's product of uniforms for small means. */
function poisson(mean: number, uniform: () => number, normal: () => number): number {
  if (mean >= POISSON_NORMAL_FROM) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = uniform(); product > limit; product *= uniform()) count += 1;
  return count;
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), divided by the shape. */
function gamma(shape: number, uniform: () => number, normal: () => number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return (d * v) / shape;
  }
}

function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  return state >>> 0;
}

function sfc32(seed: number): () => number {
  let a = seed;
  let b = 0x9e3779b9;
  let c = 0x243f6a88;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 0x1_0000_0000;
  };
  // The first numbers still show the seed's bits.
  for (let round = 0; round < 15; round += 1) next();
  return next;
}

/** A first-order autoregressive noise: `sd` in the long run, forgetting with the time constant `memorySteps`. */
export function createDrift(random: Random, sd: number, memorySteps: number): () => number {
  const keep = Math.exp(-1 / memorySteps);
  const push = sd * Math.sqrt(1 - keep * keep);
  let level = sd * random.normal();
  return () => {
    level = keep * level + push * random.normal();
    return level;
  };
}
